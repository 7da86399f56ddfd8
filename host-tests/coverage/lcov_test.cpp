// The tracefile, against lcov's own description of it (geninfo(1)).
#include "coverage/lcov.h"

#include <gtest/gtest.h>

#include "host-tests/coverage/sample.h"

namespace bamboozle::coverage {
namespace {

TEST(LcovTest, WritesARecordForEachFile) {
  EXPECT_EQ(
      to_lcov(sample(), "power/s01-a b"),
      "TN:power_s01_a_b\nSF:/s/driver/core/b.cpp\nFN:1,core::f\nFNDA:5,core::f\nFNF:1\nFNH:1\nBRF:0\nBRH:0\nDA:1,5\nLF:1\nLH:1\n"
      "end_of_record\n"
      "TN:power_s01_a_b\nSF:/s/driver/kernel/a.c\nFN:2,open\nFN:11,close\nFNDA:2,open\nFNDA:0,close\nFNF:2\nFNH:1\n"
      "BRDA:3,0,0,2\nBRDA:3,0,1,0\nBRDA:3,1,0,-\nBRDA:3,1,1,-\nBRF:4\nBRH:1\n"
      "DA:3,2\nDA:4,0\nDA:6,0\nDA:9,1\nDA:12,0\nLF:5\nLH:2\nend_of_record\n");
}

TEST(LcovTest, NothingIsAnEmptyFile) { EXPECT_EQ(to_lcov({}, "x"), ""); }

}  // namespace
}  // namespace bamboozle::coverage
