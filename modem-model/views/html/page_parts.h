// The page before and behind its data; page_parts.cpp is written by the build.
#pragma once

#include <string_view>

namespace bamboozle::views::html {

extern const std::string_view kPageBegin;
extern const std::string_view kPageEnd;

}  // namespace bamboozle::views::html
