// A board's control socket: what a client sees of a board, and that looking leaves no trace.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host-tests/board/boundary_fixture.h"
#include "modem-model/control/framing.h"
#include "modem-model/control/socket_address.h"
#include "modem-model/control/socket_server.h"
#include "modem-model/trace/reader.h"
#include "proto/control.pb.h"

namespace bamboozle {
namespace {

using control::Reply;
using control::Request;

class BoardControl : public Boundary {
 protected:
  ~BoardControl() override {
    if (client_ >= 0) ::close(client_);
  }

  void connect() {
    ASSERT_NE(make(), nullptr);
    start();
    const int folder = ::open(folder_path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    client_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const sockaddr_un address = control::address_in(folder, control::kSocketName);
    ASSERT_EQ(::connect(client_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(folder);
    turn();
  }

  /// One turn of the loop that waits for the clients; it does not sleep.
  void turn() {
    std::vector<pollfd> watched;
    bz_board_control_fill(
        board_,
        [](void* data, int fd, short events) {
          auto& all = *static_cast<std::vector<pollfd>*>(data);
          all.push_back({fd, events, 0});
          return static_cast<int>(all.size()) - 1;
        },
        &watched);
    ::poll(watched.data(), watched.size(), 0);
    bz_board_control_done(
        board_,
        [](void* data, int index) { return static_cast<std::vector<pollfd>*>(data)->at(static_cast<std::size_t>(index)).revents; },
        &watched, false);
  }

  Reply ask(const Request& request) {
    std::string bytes;
    control::append_message(bytes, request);
    EXPECT_EQ(::send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    turn();
    turn();
    return next();
  }
  Reply next() {
    std::vector<char> some(1U << 20U);
    const ssize_t count = ::recv(client_, some.data(), some.size(), 0);
    if (count > 0) replies_.take({some.data(), static_cast<std::size_t>(count)});
    std::string message;
    Reply reply;
    if (replies_.next(message) != control::MessageReader::Status::message || !reply.ParseFromString(message)) ADD_FAILURE() << "no reply";
    return reply;
  }
  Reply step(const std::string& text) {
    Request request;
    request.mutable_step()->set_text(text);
    return ask(request);
  }
  control::Status status() {
    Request request;
    request.mutable_status();
    return ask(request).status();
  }
  /// What is in the trace so far.
  std::vector<trace::Event> events() {
    Request request;
    request.mutable_flush();
    EXPECT_TRUE(ask(request).has_done());
    trace::Reader reader(folder_.path() / "trace.pb");
    std::vector<trace::Event> list;
    trace::Event event;
    while (reader.next(event) == trace::Reader::Status::event) list.push_back(event);
    return list;
  }

  int client_ = -1;
  control::MessageReader replies_{control::kMostReply};
};

TEST_F(BoardControl, TellsHowBothSidesStand) {
  connect();
  host_.now = 1234;
  const control::Status seen = status();
  EXPECT_EQ(seen.time_ns(), 1234U);
  EXPECT_EQ(seen.clock(), "virtual");
  EXPECT_TRUE(seen.running());
  EXPECT_EQ(seen.modem().state(), "off");
  EXPECT_FALSE(seen.modem().alive());
  EXPECT_EQ(seen.apps().state(), "asleep");
  EXPECT_EQ(seen.channels_size(), 8);
  EXPECT_EQ(seen.clients(), 1U);
}

TEST_F(BoardControl, TellsOfPipesWithoutPower) {
  connect();
  Request request;
  request.mutable_pipes();
  const control::Pipes pipes = ask(request).pipes();
  EXPECT_FALSE(pipes.powered());
  ASSERT_GT(pipes.pipe_size(), 5);
  EXPECT_EQ(pipes.pipe(4).role(), "uplink");
  EXPECT_EQ(pipes.pipe(5).role(), "downlink");
  EXPECT_EQ(pipes.pipe(4).state(), "no power");
  request.mutable_ring()->set_pipe(5);
  EXPECT_EQ(ask(request).ring().slot_size(), 0);
  request.mutable_ring()->set_pipe(99);
  EXPECT_NE(ask(request).error(), "");
}

TEST_F(BoardControl, LookingLeavesNoTrace) {
  connect();
  const std::size_t before = events().size();
  const auto look = [this](auto set) {
    Request request;
    set(request);
    EXPECT_EQ(ask(request).error(), "");
  };
  look([](Request& r) { r.mutable_status(); });
  look([](Request& r) { r.mutable_pipes(); });
  look([](Request& r) { r.mutable_ring()->set_all(true); });
  look([](Request& r) { r.mutable_frames(); });
  look([](Request& r) { r.mutable_faults(); });
  look([](Request& r) { r.mutable_flush(); });
  look([](Request& r) { r.mutable_follow(); });
  look([](Request& r) { r.mutable_until()->set_pattern("frame"); });
  EXPECT_EQ(events().size(), before);
}

TEST_F(BoardControl, WhatActsIsInTheTraceBeforeWhatComesOfIt) {
  connect();
  const std::size_t before = events().size();
  EXPECT_EQ(step("{modem: boot}").error(), "");
  EXPECT_EQ(status().modem().state(), "raising");
  const auto list = events();
  ASSERT_EQ(list.size(), before + 2);
  EXPECT_EQ(list[before].source(), trace::SOURCE_CONTROL);
  EXPECT_EQ(list[before].control().client(), 1U);
  EXPECT_EQ(list[before].control().command(), "modem: boot");
  EXPECT_EQ(list[before + 1].power().state(), "raising");
}

TEST_F(BoardControl, TellsWhatTheModemSaysToIt) {
  connect();
  const Reply reply = step("{open: 0}");
  ASSERT_EQ(reply.done().notes_size(), 1);
  EXPECT_THAT(reply.done().notes(0), testing::HasSubstr("open"));
  EXPECT_EQ(status().modem().state(), "off");
}

TEST_F(BoardControl, AFaultRuleIsInForceUntilItIsRemoved) {
  connect();
  Request request;
  request.mutable_fault_add()->set_rule("{name: deaf, event: bam_power, do: drop, times: 2}");
  EXPECT_EQ(ask(request).done().name(), "deaf");
  step("{modem: boot}");
  host_.advance(int64_t{1'000'000'000});
  request.mutable_faults();
  const control::Faults rules = ask(request).faults();
  ASSERT_EQ(rules.rule_size(), 1);
  EXPECT_EQ(rules.rule(0).struck(), 1U);
  EXPECT_EQ(rules.rule(0).text(), "{name: \"deaf\", event: bam_power, do: drop, times: 2}");
  EXPECT_FALSE(status().modem().bam_powered());
  request.mutable_fault_remove()->set_name("deaf");
  EXPECT_EQ(ask(request).error(), "");
  EXPECT_NE(ask(request).error(), "");
}

TEST_F(BoardControl, StopsTheMachine) {
  connect();
  Request request;
  request.mutable_stop();
  EXPECT_TRUE(ask(request).has_done());
  EXPECT_FALSE(status().running());
  request.mutable_continue_();
  ask(request);
  EXPECT_TRUE(status().running());
}

TEST_F(BoardControl, AnEventStopsTheMachineForWhoWaitsForIt) {
  connect();
  Request request;
  request.mutable_until()->set_pattern("{power: raising}");
  request.mutable_until()->set_stop(true);
  EXPECT_TRUE(ask(request).has_done());
  EXPECT_TRUE(status().running());
  const Reply event = step("{modem: boot}");
  EXPECT_EQ(event.event().power().state(), "raising");
  EXPECT_FALSE(host_.running);
}

TEST_F(BoardControl, WhoIsConnectedHearsOfTheEnd) {
  connect();
  host_.advance(int64_t{3600} * 1'000'000'000);
  bz_board_free(board_);
  board_ = nullptr;
  EXPECT_EQ(next().ended().outcome(), "hang");
}

TEST_F(BoardControl, ALightTraceTellsOfFramesFromTheFirstClientOn) {
  config_.trace = "light";
  host_.now = 5;
  connect();
  host_.now = 7;
  Request request;
  request.mutable_frames();
  EXPECT_EQ(ask(request).frames().since_ns(), 5U);
}

}  // namespace
}  // namespace bamboozle
