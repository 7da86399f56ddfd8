// Coverage made up for tests of the reports.
#pragma once

#include "coverage/line_coverage.h"

namespace bamboozle::coverage {

inline LineCoverage sample() {
  LineCoverage out;
  FileCoverage& a = out.files["/s/driver/kernel/a.c"];
  a.lines = {{3, 2}, {4, 0}, {6, 0}, {9, 1}, {12, 0}};
  a.functions = {{{2, "open"}, 2}, {{11, "close"}, 0}};
  a.branches = {{3, {{2, 0}, {0, 0}}}};
  FileCoverage& b = out.files["/s/driver/core/b.cpp"];
  b.lines = {{1, 5}};
  b.functions = {{{1, "core::f"}, 5}};
  return out;
}

}  // namespace bamboozle::coverage
