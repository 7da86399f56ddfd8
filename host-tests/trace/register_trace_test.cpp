// Register traces as text, there and back, and out of a run.
#include "modem-model/trace/register_trace.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/temporary_folder.h"
#include "modem-model/trace/recorder.h"

namespace bamboozle::trace {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = RegisterLine::Kind;

TEST(RegisterLine, IsTheSameThereAndBack) {
  for (const char* text : {"P on", "P off", "R 0x0 0x20002", "W 0x18018 0x31", "W 0x1881c fifo5", "R 0x1781c fifo4", "D 5 16"}) {
    const auto line = parse_register_line(text);
    ASSERT_TRUE(line) << text;
    EXPECT_EQ(to_text(*line), text);
  }
}

TEST(RegisterLine, OtherFormsAreNone) {
  for (const char* text : {"", "P", "P maybe", "W 0x18018", "W 0x18018 0x31 0x32", "X 1 2", "R x 0", "R 0x0 0x1ffffffff", "W 0x0 fifo", "D 5"})
    EXPECT_FALSE(parse_register_line(text)) << text;
}

TEST(RegisterTrace, ComesOutOfARun) {
  const fakes::TemporaryFolder folder;
  const fakes::FakeClock clock;
  {
    Recorder recorder(clock, folder.path() / "trace.pb", Level::full);
    for (const bool powered : {true, true}) {  // only changes count
      Event event;
      event.mutable_power()->set_bam_powered(powered);
      recorder.emit(event);
    }
    Event lock;
    lock.mutable_register_access()->set_block("hwlock");
    recorder.emit(lock);
    Event ring;
    ring.mutable_register_access()->set_block("bam");
    ring.mutable_register_access()->set_name("P_DESC_FIFO_ADDR");
    ring.mutable_register_access()->set_pipe(5);
    ring.mutable_register_access()->set_offset(0x1881C);
    ring.mutable_register_access()->set_value(0x40B40000);
    ring.mutable_register_access()->set_write(true);
    recorder.emit(ring);
    Event done;
    done.mutable_descriptor_done()->set_pipe(5);
    done.mutable_descriptor_done()->set_transferred(16);
    recorder.emit(done);
  }
  const auto read = register_trace(folder.path() / "trace.pb");
  ASSERT_TRUE(std::holds_alternative<std::vector<RegisterLine>>(read)) << std::get<std::string>(read);
  EXPECT_THAT(std::get<std::vector<RegisterLine>>(read),
              ElementsAre(RegisterLine{Kind::power, 0, 1, {}}, RegisterLine{Kind::write, 0x1881C, 0, 5}, RegisterLine{Kind::done, 5, 16, {}}));
}

TEST(RegisterFile, SaysWhichLineIsWrong) {
  const fakes::TemporaryFolder folder;
  folder.write("a.registers", "# a comment\n\nP on\nW 1\n");
  const auto read = read_register_file(folder.path() / "a.registers");
  ASSERT_TRUE(std::holds_alternative<std::string>(read));
  EXPECT_THAT(std::get<std::string>(read), HasSubstr("a.registers:4: 'W 1' is no line of a register trace"));
  EXPECT_THAT(std::get<std::string>(read_register_file(folder.path() / "b.registers")), HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace bamboozle::trace
