// Messages out of a byte stream.
#include "modem-model/control/framing.h"

#include <gtest/gtest.h>

#include "proto/control.pb.h"

namespace bamboozle::control {
namespace {

using Status = MessageReader::Status;

std::string message(std::string_view text) {
  std::string bytes{static_cast<char>(text.size()), 0, 0, 0};
  return bytes.append(text);
}

TEST(MessageReaderTest, TakesBytesOneByOne) {
  MessageReader reader(100);
  const std::string bytes = message("abc") + message("") + message("de");
  std::vector<std::string> seen;
  for (const char byte : bytes) {
    reader.take({&byte, 1});
    std::string text;
    while (reader.next(text) == Status::message) seen.push_back(text);
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"abc", "", "de"}));
  EXPECT_EQ(reader.held(), 0U);
}

TEST(MessageReaderTest, TakesManyAtOnce) {
  MessageReader reader(100);
  reader.take(message("abc") + message("de") + "\x01");
  std::string text;
  EXPECT_EQ(reader.next(text), Status::message);
  EXPECT_EQ(reader.next(text), Status::message);
  EXPECT_EQ(text, "de");
  EXPECT_EQ(reader.next(text), Status::incomplete);
  EXPECT_EQ(reader.held(), 1U);
}

TEST(MessageReaderTest, KnowsWhatIsTooLargeByItsSizeAlone) {
  MessageReader reader(3);
  std::string text;
  reader.take({"\x03\0\0\0", 4});
  EXPECT_EQ(reader.next(text), Status::incomplete);
  reader.take("abc");
  EXPECT_EQ(reader.next(text), Status::message);
  reader.take({"\x04\0\0", 3});
  EXPECT_EQ(reader.next(text), Status::incomplete);
  reader.take({"\0", 1});
  EXPECT_EQ(reader.next(text), Status::oversize);
  EXPECT_EQ(reader.next(text), Status::oversize);
}

TEST(MessageReaderTest, ASizeIsLittleEndianAndWithoutASign) {
  MessageReader reader(kMostRequest);
  std::string text;
  reader.take({"\0\0\0\x80", 4});
  EXPECT_EQ(reader.next(text), Status::oversize);
}

TEST(AppendMessageTest, IsWhatTheReaderReads) {
  Request request;
  request.mutable_step()->set_text(std::string(300, 'x'));
  std::string bytes;
  append_message(bytes, request);
  MessageReader reader(kMostRequest);
  reader.take(bytes);
  std::string text;
  ASSERT_EQ(reader.next(text), Status::message);
  Request read;
  ASSERT_TRUE(read.ParseFromString(text));
  EXPECT_EQ(read.step().text(), request.step().text());
}

}  // namespace
}  // namespace bamboozle::control
