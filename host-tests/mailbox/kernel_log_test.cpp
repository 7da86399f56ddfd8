#include "guest/agent/kernel_log.h"

#include <gtest/gtest.h>

namespace bamboozle::agent {
namespace {

TEST(KernelLogRecord, IsTakenApart) {
  const auto record = parse_log_record("6,339,5140900,-;NET: Registered PF_INET6 protocol family\n SUBSYSTEM=net\n");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->level, 6U);
  EXPECT_EQ(record->sequence, 339U);
  EXPECT_EQ(record->microseconds, 5140900U);
  EXPECT_EQ(record->text, "NET: Registered PF_INET6 protocol family");
}

TEST(KernelLogRecord, HasItsLevelWithoutTheFacility) {
  const auto record = parse_log_record("12,1,2,-;from a process\n");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->level, 4U);
}

TEST(KernelLogRecord, MayHaveFieldsThatWeDoNotKnow) {
  const auto record = parse_log_record("4,18446744073709551615,9,c,caller=T1;a;b, c");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->sequence, 18446744073709551615U);
  EXPECT_EQ(record->text, "a;b, c");
}

TEST(KernelLogRecord, MayBeEmpty) {
  const auto record = parse_log_record("4,1,2,-;\n");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->text, "");
}

TEST(KernelLogRecord, IsRefusedWhenItIsNone) {
  for (const char* text : {"", "6", "6,", "6,1,2", "6,1,2,-", "x,1,2,-;t", "6,,2,-;t", "6,1,99999999999999999999999,-;t", ";"})
    EXPECT_FALSE(parse_log_record(text)) << text;
}

}  // namespace
}  // namespace bamboozle::agent
