// A client of a run, with the test as its transport: what it may ask, and what it may not do to the run.
#include "modem-model/control/session.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "host-tests/control/fake_run.h"

namespace bamboozle::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SessionTest : public ::testing::Test {
 protected:
  static std::string bytes_of(const Request& request) {
    std::string bytes;
    append_message(bytes, request);
    return bytes;
  }
  static Request step(const std::string& text) {
    Request request;
    request.set_id(9);
    request.mutable_step()->set_text(text);
    return request;
  }

  /// What the client has got since the last time.
  std::vector<Reply> replies() {
    MessageReader reader(kMostReply);
    reader.take(session_.output());
    session_.sent(session_.output().size());
    std::vector<Reply> list;
    std::string message;
    while (reader.next(message) == MessageReader::Status::message) EXPECT_TRUE(list.emplace_back().ParseFromString(message));
    EXPECT_EQ(reader.held(), 0U);
    return list;
  }
  Reply ask(const Request& request) {
    session_.receive(bytes_of(request));
    const std::vector<Reply> list = replies();
    EXPECT_EQ(list.size(), 1U);
    return list.empty() ? Reply() : list.front();
  }
  static trace::Event vote(bool level) {
    trace::Event event;
    event.set_source(trace::SOURCE_SMEM);
    event.mutable_line()->set_name(trace::Line::A_PC);
    event.mutable_line()->set_level(level);
    return event;
  }
  Reply until(const std::string& pattern, bool stop = false) {
    Request request;
    request.set_id(5);
    request.mutable_until()->set_pattern(pattern);
    request.mutable_until()->set_stop(stop);
    return ask(request);
  }

  FakeRun run_;
  Session session_{run_, 3};
};

TEST_F(SessionTest, AnswersQueriesAndRecordsNone) {
  Request request;
  request.set_id(1);
  request.mutable_status();
  EXPECT_EQ(ask(request).status().time_ns(), 7U);
  request.mutable_pipes();
  EXPECT_EQ(ask(request).pipes().pipe(0).number(), 4U);
  request.mutable_ring()->set_pipe(5);
  EXPECT_EQ(ask(request).ring().slot_size(), 1);
  request.mutable_frames()->set_most(3);
  EXPECT_EQ(ask(request).frames().seen(), 3U);
  request.mutable_faults();
  EXPECT_EQ(ask(request).faults().rule(0).name(), "a");
  request.mutable_flush();
  const Reply reply = ask(request);
  EXPECT_TRUE(reply.has_done());
  EXPECT_EQ(reply.id(), 1U);
  EXPECT_THAT(run_.told, ElementsAre("flush"));
}

TEST_F(SessionTest, ARecordedRunIsLookedAtOnly) {
  run_.why_not = "it is recorded";
  Request request;
  request.mutable_step()->set_text("{open: 5}");
  EXPECT_EQ(ask(request).error(), "it is recorded");
  request.mutable_fault_add()->set_rule("{event: modem_ack, do: drop}");
  EXPECT_EQ(ask(request).error(), "it is recorded");
  request.mutable_fault_remove()->set_name("there");
  EXPECT_EQ(ask(request).error(), "it is recorded");
  EXPECT_THAT(run_.told, IsEmpty());
  request.mutable_status();
  EXPECT_EQ(ask(request).error(), "");
}

TEST_F(SessionTest, WhatIsCancelledIsNotAnsweredAnyMore) {
  until("{vote: up}", true);
  Request request;
  request.mutable_follow();
  ask(request);
  request.mutable_cancel();
  EXPECT_TRUE(ask(request).has_done());
  run_.told.clear();
  session_.hear(vote(true));
  EXPECT_THAT(session_.output(), IsEmpty());
  EXPECT_THAT(run_.told, IsEmpty()) << "it stops nothing";
}

TEST_F(SessionTest, TheTraceHasALongCommandWhole) {
  const std::string text = "{send: {raw: \"" + std::string(400, 'a') + "\"}}";
  Request request;
  request.mutable_step()->set_text(text);
  ASSERT_EQ(ask(request).error(), "");
  EXPECT_EQ(run_.told.front(), "record 3 " + text);
}

TEST_F(SessionTest, APipeThatIsNotThereIsSaid) {
  Request request;
  request.mutable_ring()->set_pipe(31);
  EXPECT_THAT(ask(request).error(), HasSubstr("no pipe 31"));
}

TEST_F(SessionTest, AStimulusIsRecordedAndThenDone) {
  run_.notes_of_act = {"ignored, the firmware does not run"};
  const Reply reply = ask(step("{open: 0}"));
  EXPECT_EQ(reply.id(), 9U);
  EXPECT_EQ(reply.error(), "");
  EXPECT_EQ(reply.done().notes(0), "ignored, the firmware does not run");
  EXPECT_THAT(run_.told, ElementsAre("record 3 open: 0", "act open: 0"));
}

TEST_F(SessionTest, WhatTheRunRefusesIsTold) {
  run_.problem_of_act = "no such rule";
  EXPECT_EQ(ask(step("{heal: x}")).error(), "no such rule");
}

TEST_F(SessionTest, WhatIsNoStimulusIsNotDone) {
  for (const char* text : {"", "open", "[]", "{}", "{opne: 0}", "{open: 999}", "{wait: 1s}", "{guest: {run: reboot}}", "{foreach: {n: 0..9999, steps: []}}",
                           "{open: 0, after: 1s}", "{open: 0, close: 0}", "{open: 0", "&a {open: 0}", "{open: 0}\n---\n{open: 1}"})
    EXPECT_NE(ask(step(text)).error(), "") << text;
  EXPECT_THAT(run_.told, IsEmpty());
  EXPECT_EQ(session_.state(), Session::State::open);
}

TEST_F(SessionTest, AYamlBombIsRefused) {
  std::string aliases = "a: &a [x, x, x, x, x, x, x, x]\n";
  for (char letter = 'b'; letter <= 'i'; ++letter)
    aliases += fmt::format("{0}: &{0} [*{1}, *{1}, *{1}, *{1}, *{1}, *{1}]\n", letter, static_cast<char>(letter - 1));
  EXPECT_NE(ask(step(aliases)).error(), "");
  EXPECT_NE(ask(step(std::string(30000, '['))).error(), "");
  EXPECT_NE(ask(step(std::string(30000, '{'))).error(), "");
  EXPECT_THAT(ask(step("{open: " + std::string(40000, '0') + "}")).error(), HasSubstr("32768"));
  EXPECT_THAT(run_.told, IsEmpty());
}

TEST_F(SessionTest, AFaultRuleWithoutANameGetsOne) {
  Request request;
  request.mutable_fault_add()->set_rule("{event: modem_ack, do: drop}");
  EXPECT_EQ(ask(request).done().name(), "client-3-1");
  EXPECT_EQ(ask(step("{fault: {event: modem_ack, do: drop}}")).done().name(), "client-3-2");
  request.mutable_fault_add()->set_rule("{name: mine, event: modem_ack, do: drop}");
  EXPECT_EQ(ask(request).done().name(), "mine");
  request.mutable_fault_add()->set_rule("{event: nonsense, do: drop}");
  EXPECT_NE(ask(request).error(), "");
  EXPECT_THAT(run_.told, ElementsAre("record 3 fault add client-3-1: {event: modem_ack, do: drop}", "install client-3-1",
                                     "record 3 fault: {event: modem_ack, do: drop} (called client-3-2)", "act fault: {event: modem_ack, do: drop}",
                                     "record 3 fault add mine: {name: mine, event: modem_ack, do: drop}", "install mine"));
}

TEST_F(SessionTest, AFaultRuleThatIsNotThereIsSaid) {
  Request request;
  request.mutable_fault_remove()->set_name("there");
  EXPECT_EQ(ask(request).error(), "");
  request.mutable_fault_remove()->set_name("gone");
  EXPECT_THAT(ask(request).error(), HasSubstr("'gone'"));
}

TEST_F(SessionTest, UntilBringsTheNextEventThatFitsOnce) {
  EXPECT_TRUE(until("{vote: up}").has_done());
  session_.hear(vote(false));
  EXPECT_THAT(replies(), IsEmpty());
  session_.hear(vote(true));
  session_.hear(vote(true));
  const auto list = replies();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].id(), 5U);
  EXPECT_TRUE(list[0].event().line().level());
  EXPECT_THAT(run_.told, IsEmpty());
}

TEST_F(SessionTest, UntilTakesTheNameOfAKind) {
  EXPECT_TRUE(until("line").has_done());
  session_.hear(vote(false));
  EXPECT_EQ(replies().size(), 1U);
  EXPECT_THAT(until("lien").error(), HasSubstr("'lien'"));
  EXPECT_NE(until("time_ns").error(), "");  // a field of an event, but no kind
  EXPECT_NE(until("{vote: sideways}").error(), "");
}

TEST_F(SessionTest, UntilMayStopTheMachine) {
  EXPECT_TRUE(until("{vote: up}", true).has_done());
  session_.hear(vote(true));
  EXPECT_THAT(run_.told, ElementsAre("record 3 until vote: up, then stop", "stop"));
}

TEST_F(SessionTest, FollowsWhatTheFilterShows) {
  Request request;
  request.set_id(6);
  request.mutable_follow()->add_kinds("line");
  EXPECT_TRUE(ask(request).has_done());
  session_.hear(vote(true));
  trace::Event note;
  note.mutable_note();
  session_.hear(note);
  const auto list = replies();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].id(), 6U);
}

TEST_F(SessionTest, WhatAStimulusCausesStandsBeforeItsAnswer) {
  Request request;
  request.mutable_follow();
  ask(request);
  run_.on_act = [this] { session_.hear(vote(true)); };
  session_.receive(bytes_of(step("{open: 0}")));
  const auto list = replies();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_TRUE(list[0].has_event());
  EXPECT_TRUE(list[1].has_done());
}

TEST_F(SessionTest, StopsAndGoesOn) {
  Request request;
  request.mutable_stop();
  ask(request);
  request.mutable_continue_();
  ask(request);
  EXPECT_THAT(run_.told, ElementsAre("record 3 stop", "stop", "record 3 continue", "go on"));
}

TEST_F(SessionTest, AnUnknownRequestIsAnsweredAndTheNextOneDone) {
  std::string bytes{"\x04\0\0\0", 4};
  bytes += "\xaa\x06\x01x";  // field 101, which nobody has
  session_.receive(bytes);
  auto list = replies();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_THAT(list[0].error(), HasSubstr("unknown request"));
  EXPECT_TRUE(ask(step("{open: 0}")).has_done());
}

TEST_F(SessionTest, BytesThatAreNoRequestEndIt) {
  session_.receive({"\x03\0\0\0\xff\xff\xff", 7});
  const auto list = replies();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_THAT(list[0].error(), HasSubstr("no Request"));
  EXPECT_EQ(session_.state(), Session::State::closing);
  session_.receive(bytes_of(step("{open: 0}")));
  EXPECT_THAT(replies(), IsEmpty());
  EXPECT_THAT(run_.told, IsEmpty());
}

TEST_F(SessionTest, ARequestThatIsTooLargeEndsIt) {
  session_.receive({"\x01\0\x01\0", 4});  // one more than 64 KiB
  const auto list = replies();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_THAT(list[0].error(), HasSubstr("65536"));
  EXPECT_EQ(session_.state(), Session::State::closing);
}

TEST_F(SessionTest, HalfARequestIsNotDone) {
  const std::string bytes = bytes_of(step("{open: 0}"));
  for (const char byte : bytes.substr(0, bytes.size() - 1)) session_.receive({&byte, 1});
  EXPECT_THAT(run_.told, IsEmpty());
  session_.receive(bytes.substr(bytes.size() - 1));
  EXPECT_EQ(run_.told.size(), 2U);
}

TEST_F(SessionTest, WhoDoesNotReadIsNotAskedForMore) {
  Request request;
  request.mutable_ring()->set_all(true);
  const std::string bytes = bytes_of(request);
  std::string many;
  for (int i = 0; i < 100; ++i) many += bytes;
  session_.receive(many);
  EXPECT_FALSE(session_.wants_input());
  EXPECT_LT(session_.output().size(), 2 * kEnoughBacklog);
  std::size_t answers = replies().size();
  for (int i = 0; i < 100 && answers < 100; ++i) {
    session_.receive({});
    answers += replies().size();
  }
  EXPECT_EQ(answers, 100U);
}

TEST_F(SessionTest, WhoFollowsWithoutReadingIsDropped) {
  Request request;
  request.mutable_follow();
  ask(request);
  trace::Event event;
  event.mutable_note()->set_text(std::string(100'000, 'x'));
  for (int i = 0; i < 1000 && session_.state() == Session::State::open; ++i) {
    EXPECT_LE(session_.output().size(), kMostBacklog);
    session_.hear(event);
  }
  EXPECT_EQ(session_.state(), Session::State::dropped);
  EXPECT_THAT(session_.output(), IsEmpty());
  session_.hear(event);
  EXPECT_THAT(session_.output(), IsEmpty());
}

TEST_F(SessionTest, AnAnswerThatIsTooLargeIsReplacedByAWord) {
  run_.slots = 300'000;
  Request request;
  request.mutable_ring()->set_all(true);
  EXPECT_THAT(ask(request).error(), HasSubstr("1048576"));
}

TEST_F(SessionTest, TheEndOfTheRunIsSaid) {
  until("{vote: up}");
  session_.end("pass");
  const auto list = replies();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].id(), 0U);
  EXPECT_EQ(list[0].ended().outcome(), "pass");
  EXPECT_EQ(session_.state(), Session::State::closing);
}

TEST_F(SessionTest, WhatIsSentInPiecesArrivesWhole) {
  Request request;
  request.mutable_ring()->set_all(true);
  session_.receive(bytes_of(request));
  std::string got;
  while (!session_.output().empty()) {
    const std::size_t some = std::min<std::size_t>(session_.output().size(), 7);
    got += session_.output().substr(0, some);
    session_.sent(some);
  }
  MessageReader reader(kMostReply);
  reader.take(got);
  std::string message;
  ASSERT_EQ(reader.next(message), MessageReader::Status::message);
  Reply reply;
  ASSERT_TRUE(reply.ParseFromString(message));
  EXPECT_EQ(reply.ring().slot_size(), 4095);
}

}  // namespace
}  // namespace bamboozle::control
