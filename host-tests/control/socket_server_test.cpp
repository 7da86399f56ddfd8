// The socket itself: its mode, its clients, and that nobody can hold the run up. A test's poll(2) is the main loop.
#include "modem-model/control/socket_server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "host-tests/control/fake_run.h"
#include "host-tests/fakes/temporary_folder.h"
#include "modem-model/control/socket_address.h"

namespace bamboozle::control {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Loop final : public ip::SocketPoller {
 public:
  void add_client(ip::SocketClient& client) override { client_ = &client; }
  void remove_client(ip::SocketClient&) override { client_ = nullptr; }
  void kick() override { ++kicks; }

  /// One turn that does not sleep.
  void turn() {
    if (client_ == nullptr) return;
    std::vector<pollfd> watched;
    std::uint32_t timeout = 1000;
    client_->fill(
        [&](int fd, short events) {
          watched.push_back({fd, events, 0});
          return static_cast<int>(watched.size()) - 1;
        },
        timeout);
    ::poll(watched.data(), watched.size(), 0);
    client_->poll([&](int index) { return watched.at(static_cast<std::size_t>(index)).revents; }, false);
  }
  void turns(int count) {
    for (int i = 0; i < count; ++i) turn();
  }
  [[nodiscard]] bool listens() const { return client_ != nullptr; }

  int kicks = 0;

 private:
  ip::SocketClient* client_ = nullptr;
};

/// A client that sends bytes as it likes.
class Caller {
 public:
  explicit Caller(const std::filesystem::path& folder) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    const int descriptor = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    const sockaddr_un address = address_in(descriptor, kSocketName);
    connected = ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(descriptor);
  }
  ~Caller() {
    if (fd_ >= 0) ::close(fd_);
  }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  void say(std::string_view bytes) const { EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size())); }
  void ask_status() const {
    Request request;
    request.mutable_status();
    std::string bytes;
    append_message(bytes, request);
    say(bytes);
  }
  void follow() const {
    Request request;
    request.mutable_follow();
    std::string bytes;
    append_message(bytes, request);
    say(bytes);
  }
  /// Replies that have come.
  std::vector<Reply> hear() {
    std::array<char, 65536> bytes{};
    for (ssize_t count = 1; count > 0;) {
      count = ::recv(fd_, bytes.data(), bytes.size(), 0);
      if (count > 0) reader_.take({bytes.data(), static_cast<std::size_t>(count)});
      over = count == 0;
    }
    std::vector<Reply> list;
    std::string message;
    while (reader_.next(message) == MessageReader::Status::message) list.emplace_back().ParseFromString(message);
    return list;
  }
  void leave() { ::close(std::exchange(fd_, -1)); }

  bool connected = false;
  bool over = false;

 private:
  int fd_;
  MessageReader reader_{kMostReply};
};

class SocketServerTest : public ::testing::Test {
 protected:
  fakes::TemporaryFolder folder_;
  FakeRun run_;
  Loop loop_;
  std::unique_ptr<SocketServer> server_ = std::make_unique<SocketServer>(folder_.path(), run_, loop_);
};

TEST_F(SocketServerTest, OnlyItsUserMayOpenTheSocket) {
  struct stat about {};
  ASSERT_EQ(::stat((folder_.path() / kSocketName).c_str(), &about), 0);
  EXPECT_TRUE(S_ISSOCK(about.st_mode));
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

TEST_F(SocketServerTest, AnswersAClient) {
  Caller caller(folder_.path());
  ASSERT_TRUE(caller.connected);
  loop_.turn();
  EXPECT_THAT(run_.told, ::testing::ElementsAre("attend"));
  caller.ask_status();
  loop_.turns(2);
  const auto replies = caller.hear();
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].status().time_ns(), 7U);
}

TEST_F(SocketServerTest, TwoClientsAtOnceEachGetTheirOwn) {
  Caller one(folder_.path());
  Caller two(folder_.path());
  loop_.turns(2);
  two.ask_status();
  two.ask_status();
  one.ask_status();
  loop_.turns(2);
  EXPECT_EQ(one.hear().size(), 1U);
  EXPECT_EQ(two.hear().size(), 2U);
}

TEST_F(SocketServerTest, WhoReadsSlowlyGetsTheEndAllTheSame) {
  Caller caller(folder_.path());
  loop_.turn();
  caller.follow();
  loop_.turns(2);
  trace::Event event;
  event.mutable_note()->set_text(std::string(100'000, 'x'));
  for (int i = 0; i < 20; ++i) server_->hear(event);  // more than a socket holds
  server_->set_outcome("pass");
  std::thread end([this] { server_.reset(); });
  std::vector<Reply> all;
  while (!caller.over) {
    for (Reply& reply : caller.hear()) all.push_back(std::move(reply));
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  end.join();
  ASSERT_EQ(all.size(), 22U);  // the answer, the events, the goodbye
  EXPECT_EQ(all.back().ended().outcome(), "pass");
}

TEST_F(SocketServerTest, WithoutADescriptorLeftWhoComesIsTurnedAway) {
  Caller caller(folder_.path());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int lowest_free = ::dup(0);
  ASSERT_GE(lowest_free, 0);
  ::close(lowest_free);
  const rlimit none{static_cast<rlim_t>(lowest_free), before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  loop_.turn();
  EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_THAT(caller.hear(), ::testing::IsEmpty());
  EXPECT_TRUE(caller.over);
  EXPECT_EQ(server_->clients(), 0U);
  Caller next(folder_.path());
  loop_.turn();
  EXPECT_EQ(server_->clients(), 1U);
}

TEST_F(SocketServerTest, MoreThanSixteenWait) {
  std::vector<std::unique_ptr<Caller>> callers;
  for (std::size_t i = 0; i < kMostClients + 2; ++i) {
    callers.push_back(std::make_unique<Caller>(folder_.path()));
    loop_.turn();
  }
  EXPECT_EQ(server_->clients(), kMostClients);
  callers.front()->leave();
  loop_.turns(3);
  EXPECT_EQ(server_->clients(), kMostClients);
}

TEST_F(SocketServerTest, WhoLeavesIsForgotten) {
  Caller caller(folder_.path());
  loop_.turn();
  EXPECT_EQ(server_->clients(), 1U);
  caller.say("\x05");
  caller.leave();
  loop_.turns(2);
  EXPECT_EQ(server_->clients(), 0U);
}

TEST_F(SocketServerTest, GarbageGetsAWordAndTheDoor) {
  Caller caller(folder_.path());
  loop_.turn();
  caller.say("GET / HTTP/1.1\r\n\r\n");
  loop_.turns(3);
  const auto replies = caller.hear();
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_THAT(replies[0].error(), HasSubstr("65536"));
  EXPECT_TRUE(caller.over);
  EXPECT_EQ(server_->clients(), 0U);
}

TEST_F(SocketServerTest, WhoFollowsWithoutReadingIsDroppedAndHoldsNobodyUp) {
  Caller deaf(folder_.path());
  Caller other(folder_.path());
  loop_.turns(2);
  Request request;
  request.mutable_follow();
  std::string bytes;
  append_message(bytes, request);
  deaf.say(bytes);
  loop_.turn();
  trace::Event event;
  event.mutable_note()->set_text(std::string(100'000, 'x'));
  for (int i = 0; i < 200 && server_->clients() == 2; ++i) {
    server_->hear(event);
    loop_.turn();
  }
  EXPECT_EQ(server_->clients(), 1U);
  other.ask_status();
  loop_.turns(2);
  EXPECT_EQ(other.hear().size(), 1U);
}

TEST_F(SocketServerTest, NewsWakesTheMainLoopOnce) {
  Caller caller(folder_.path());
  loop_.turn();
  caller.follow();
  loop_.turns(2);
  trace::Event event;
  event.mutable_note();
  loop_.kicks = 0;
  for (int i = 0; i < 5; ++i) server_->hear(event);
  EXPECT_EQ(loop_.kicks, 1);
  loop_.turn();
  EXPECT_EQ(caller.hear().size(), 6U);  // the answer to the request first
}

TEST_F(SocketServerTest, TheEndIsSaidAndTheSocketGone) {
  Caller caller(folder_.path());
  loop_.turn();
  server_->set_outcome("pass");
  server_.reset();
  const auto replies = caller.hear();
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].ended().outcome(), "pass");
  EXPECT_TRUE(caller.over);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / kSocketName));
  EXPECT_FALSE(Caller(folder_.path()).connected);
  EXPECT_FALSE(loop_.listens());
}

TEST_F(SocketServerTest, TheSocketOfADeadRunIsReplaced) {
  fakes::TemporaryFolder folder;
  folder.write(std::string(kSocketName), "not even a socket");
  const SocketServer server(folder.path(), run_, loop_);
  EXPECT_THAT(server.problem(), IsEmpty());
  EXPECT_TRUE(Caller(folder.path()).connected);
}

TEST_F(SocketServerTest, AFolderWithALongNameIsNone) {
  std::filesystem::path folder = folder_.path();
  for (int i = 0; i < 10; ++i) folder /= std::string(50, 'x');
  std::filesystem::create_directories(folder);
  const SocketServer server(folder, run_, loop_);
  EXPECT_THAT(server.problem(), IsEmpty());
  EXPECT_TRUE(Caller(folder).connected);
}

TEST_F(SocketServerTest, WithoutASocketTheRunGoesOn) {
  Loop loop;
  const SocketServer server("/nowhere/at/all", run_, loop);
  EXPECT_THAT(server.problem(), HasSubstr("/nowhere/at/all"));
  EXPECT_FALSE(loop.listens());
}

}  // namespace
}  // namespace bamboozle::control
