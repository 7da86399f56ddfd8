// The measurement's scenario is understood by the loader, and its reports are read back.
#include "cli/bench_plan.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/temporary_folder.h"
#include "host-tests/fakes/fake_clock.h"
#include "modem-model/scenario/loader.h"
#include "modem-model/trace/recorder.h"

namespace bamboozle::cli {
namespace {

TEST(BenchPlanTest, ItsScenarioIsUnderstood) {
  const auto loaded = scenario::load_text(bench_scenario({.rounds = 2, .seconds = 1, .port = 5201}), "bench.yaml");
  ASSERT_TRUE(loaded.ok()) << loaded.text();
  EXPECT_EQ(loaded.program->steps.size(), 5U + 2U * kWorkloads.size() * 2U);
}

TEST(BenchPlanTest, DriversTakeTurnsAndAChangeStartsTheModemAnew) {
  const BenchPlan plan{.drivers = {{"upstream", "/driver/qcom_bam_dmux.ko"}, {"cpp", "/driver/2/my-dmux.ko"}}, .rounds = 2, .seconds = 1, .port = 5201};
  const std::string text = bench_scenario(plan);
  const auto loaded = scenario::load_text(text, "bench.yaml");
  ASSERT_TRUE(loaded.ok()) << loaded.text();
  EXPECT_EQ(measurements(plan), 2U * kWorkloads.size() * 2U * 2U);
  // upstream, cpp, then the other way round: the last driver of a round need not be loaded again for the next
  EXPECT_EQ(loaded.program->steps.size(), 1U + 3U * 4U + 2U * 3U + measurements(plan));
  EXPECT_THAT(text, ::testing::HasSubstr("{unload: my_dmux}"));
}

TEST(BenchPlanTest, ReadsSamplesFromTheTrace) {
  const fakes::TemporaryFolder folder;
  const fakes::FakeClock clock;
  const auto loaded = scenario::load_text(bench_scenario({.rounds = 1, .seconds = 1, .port = 5201}), "bench.yaml");
  ASSERT_TRUE(loaded.ok()) << loaded.text();
  {
    trace::Recorder recorder(clock, folder.path() / "trace.pb", trace::Level::light);
    std::uint32_t id = 0;
    for (const scenario::Step& step : loaded.program->steps) {
      const auto* const guest = std::get_if<scenario::GuestStep>(&step.action);
      if (guest == nullptr) continue;
      trace::Event begin;
      begin.mutable_guest_command()->set_id(++id);
      begin.mutable_guest_command()->set_command(guest->request.text);
      recorder.emit(begin);
      trace::Event end;
      end.mutable_guest_command()->set_id(id);
      end.mutable_guest_command()->set_finished(true);
      end.mutable_guest_command()->set_output(
          R"({"end":{"sum":{"seconds":2,"packets":9000},"sum_received":{"bits_per_second":5e8,"seconds":2,"packets":1000,"lost_packets":100}}}700 1700)");
      recorder.emit(end);
    }
  }
  const auto samples = read_samples(folder.path() / "trace.pb");
  ASSERT_TRUE(std::holds_alternative<Samples>(samples)) << std::get<std::string>(samples);
  const auto& found = std::get<Samples>(samples);
  EXPECT_EQ(found.size(), kWorkloads.size());
  EXPECT_THAT(found.at({"upstream", "tcp_up"}).values, ::testing::ElementsAre(500.0));
  EXPECT_THAT(found.at({"upstream", "udp_up"}).values, ::testing::ElementsAre(450.0));
  EXPECT_THAT(found.at({"upstream", "udp_down"}).reference, ::testing::ElementsAre(500.0));
}

TEST(IperfTest, ErrorsAreSaid) {
  EXPECT_TRUE(std::holds_alternative<std::string>(tcp_megabits("")));
  EXPECT_TRUE(std::holds_alternative<std::string>(tcp_megabits("{}")));
  EXPECT_EQ(std::get<std::string>(tcp_megabits(R"({"error":"unable to connect"})")), "iperf3: unable to connect");
  EXPECT_EQ(std::get<std::string>(udp_down_datagrams(R"({"end":{"sum_received":{"seconds":2}}}7)")),
            "no counts of datagrams behind the report, but '7'");
}

TEST(MedianTest, IsTheMiddle) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({1, 2, 3, 4}), 2.5);
}

TEST(MedianTest, RatiosAreTakenRoundByRound) {
  EXPECT_EQ(median_ratio({}), 0);
  EXPECT_EQ(median_ratio({.reference = {100, 10, 100}, .values = {50, 5, 80}}), 0.5);  // a round on a slow host does not count more
  EXPECT_EQ(median_ratio({.reference = {0, 4}, .values = {1, 2}}), 0.5);
}

TEST(ColumnNameTest, ComesFromTheDriver) {
  EXPECT_THAT(column_names({"upstream", "/tmp/my-dmux.ko", "/tmp/folder/", "virtio_net.ko"}),
              ::testing::ElementsAre("upstream", "my_dmux", "folder", "driver"));
  EXPECT_THAT(column_names({"a/dmux.ko", "b/dmux.ko", "c/dmux.c"}), ::testing::ElementsAre("dmux", "dmux_2", "dmux_3"));
}

}  // namespace
}  // namespace bamboozle::cli
