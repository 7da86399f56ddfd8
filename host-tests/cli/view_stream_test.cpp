// How a trace goes through a view: whole, cut, growing, into a stream that takes no more.
#include "cli/view_stream.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <sstream>

#include "host-tests/trace/temporary_file.h"

namespace bamboozle::cli {
namespace {

using How = StreamEnd::How;
using ::testing::HasSubstr;

class Counter final : public views::View {
 public:
  explicit Counter(std::ostream& out) : out_(out) {}
  void take(const trace::Event& event) override { out_ << event.sequence() << ' '; }
  void cut(const std::string& /*why*/) override { out_ << "cut "; }
  void finish() override { out_ << "end"; }

 private:
  std::ostream& out_;
};

std::string bytes_of(std::uint64_t first, std::uint64_t last, bool verdict) {
  std::ostringstream bytes;
  for (std::uint64_t i = first; i <= last; ++i) {
    trace::Event event;
    event.set_sequence(i);
    if (verdict && i == last)
      event.mutable_verdict()->set_outcome("pass");
    else
      event.mutable_note()->set_text("a note");
    google::protobuf::util::SerializeDelimitedToOstream(event, &bytes);
  }
  return bytes.str();
}

struct ViewStreamTest : ::testing::Test {
  StreamEnd show(const std::function<Wait()>& wait = {}) {
    trace::Reader reader(file.path());
    Counter view(out);
    return stream(reader, filter, view, out, wait);
  }
  fakes::TemporaryFile file;
  trace::EventFilter filter;
  std::ostringstream out;
};

TEST_F(ViewStreamTest, AWholeTraceIsShownAndNothingIsSaid) {
  file.write(bytes_of(1, 3, true));
  const StreamEnd end = show();
  EXPECT_EQ(end.how, How::whole);
  EXPECT_EQ(end.problem, "");
  EXPECT_EQ(out.str(), "1 2 3 end");
}

TEST_F(ViewStreamTest, ACutTraceIsShownUpToItsLastWholeEventAndSaidToBeCut) {
  const std::string whole = bytes_of(1, 3, true);
  file.write(whole.substr(0, whole.size() - 1));
  const StreamEnd end = show();
  EXPECT_EQ(end.how, How::cut);
  EXPECT_THAT(end.problem, HasSubstr("cut at byte " + std::to_string(whole.size() - 1)));
  EXPECT_EQ(out.str(), "1 2 cut end");
}

TEST_F(ViewStreamTest, ACutBetweenTwoEventsIsSeenByTheMissingVerdict) {
  file.write(bytes_of(1, 3, false));
  const StreamEnd end = show();
  EXPECT_EQ(end.how, How::cut);
  EXPECT_THAT(end.problem, HasSubstr("without a verdict"));
  EXPECT_EQ(out.str(), "1 2 3 cut end");
}

TEST_F(ViewStreamTest, AFilterHidesTheVerdictFromTheViewNotFromTheJudgement) {
  file.write(bytes_of(1, 3, true));
  filter.kinds = {"note"};
  EXPECT_EQ(show().how, How::whole);
  EXPECT_EQ(out.str(), "1 2 end");
}

TEST_F(ViewStreamTest, WhatIsNoTraceIsSaidToBeNone) {
  file.write(bytes_of(1, 1, false) + std::string(40, '\xff'));
  const StreamEnd end = show();
  EXPECT_EQ(end.how, How::corrupt);
  EXPECT_NE(end.problem, "");
  EXPECT_EQ(out.str(), "1 cut end");
}

TEST_F(ViewStreamTest, ARunThatGoesOnIsFollowedToItsVerdict) {
  const std::string whole = bytes_of(1, 4, true);
  std::size_t there = 0;
  std::string seen_before_verdict;
  const StreamEnd end = show([&] {
    if (there < whole.size()) seen_before_verdict = out.str();
    there += 5;
    file.write(whole.substr(0, there));
    return Wait::again;
  });
  EXPECT_EQ(end.how, How::whole);
  EXPECT_EQ(out.str(), "1 2 3 4 end");
  EXPECT_EQ(seen_before_verdict, "1 2 3 ");  // at once, not at the end
}

TEST_F(ViewStreamTest, ARunThatEndedWithoutAVerdictGetsOneLastLook) {
  file.write(bytes_of(1, 1, false));
  int asked = 0;
  const StreamEnd end = show([&] {
    ++asked;
    file.write(bytes_of(1, 2, false));
    return Wait::over;
  });
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(end.how, How::cut);
  EXPECT_EQ(out.str(), "1 2 cut end");
}

TEST_F(ViewStreamTest, WhoHasSeenEnoughLeavesWithoutAComplaint) {
  file.write(bytes_of(1, 1, false));
  const StreamEnd end = show([] { return Wait::leave; });
  EXPECT_EQ(end.how, How::left);
  EXPECT_EQ(end.problem, "");
}

TEST_F(ViewStreamTest, AStreamThatTakesNoMoreEndsIt) {
  file.write(bytes_of(1, 3, true));
  out.setstate(std::ios::badbit);
  EXPECT_EQ(show().how, How::unwritten);
}

}  // namespace
}  // namespace bamboozle::cli
