// Servers for scenarios: up when they are said to be, gone afterwards.
#include "cli/loopback_servers.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;

TEST(LoopbackServersTest, WithoutNeedsNothingIsStarted) {
  const fakes::TemporaryFolder folder;
  const LoopbackServers servers({}, folder.path());
  EXPECT_EQ(servers.problem(), "");
  EXPECT_TRUE(servers.ports().empty());
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "servers"));
}

TEST(LoopbackServersTest, ThePageArrivesWithItsChecksumAndTheServerGoes) {
  const fakes::TemporaryFolder folder;
  std::string fetch;
  {
    const LoopbackServers servers({"http-server"}, folder.path());
    ASSERT_EQ(servers.problem(), "");
    const std::string url = "http://127.0.0.1:" + std::to_string(servers.ports().at("http-server"));
    fetch = "import urllib.request as r, hashlib; p = r.urlopen('" + url + "/page').read(); s = r.urlopen('" + url +
            "/page.sha256').read().decode(); assert s == hashlib.sha256(p).hexdigest() + '  page\\n'";
    EXPECT_TRUE(run_program({{"python3", "-c", fetch}, folder.path() / "log", "", false}, std::chrono::seconds(30)).ok());
  }
  EXPECT_FALSE(run_program({{"python3", "-c", fetch}, folder.path() / "log", "", false}, std::chrono::seconds(30)).ok());
}

TEST(LoopbackServersTest, AnUnknownNeedIsSaid) {
  const fakes::TemporaryFolder folder;
  const LoopbackServers servers({"gopher-server"}, folder.path());
  EXPECT_THAT(servers.problem(), HasSubstr("'gopher-server' is unknown"));
}

}  // namespace
}  // namespace bamboozle::cli
