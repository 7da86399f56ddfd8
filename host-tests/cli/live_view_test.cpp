// The live line of one run and of several.
#include "cli/live_view.h"

#include <gtest/gtest.h>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

TEST(LiveViewTest, OneRunIsToldInFullSeveralInShort) {
  const fakes::TemporaryFolder a;
  const fakes::TemporaryFolder b;
  trace::ProgressWriter((a.path() / "progress").string()).write({3, 12, 2'100'000'000, "expect: {vote: up}"});
  LiveView view;
  EXPECT_EQ(view.text(), "");
  view.note(a.path(), "first", 1.2);
  EXPECT_EQ(view.text(), "first: step 3/12, 2.1 s virtual, 1 s wall: expect: {vote: up}");
  view.note(b.path(), "second", 0.1);
  const std::string text = view.text();
  EXPECT_TRUE(text == "first 3/12 | second starts" || text == "second starts | first 3/12") << text;
  view.forget(a.path());
  EXPECT_EQ(view.text(), "second: starting … 0 s");
  view.forget(b.path());
  EXPECT_EQ(view.text(), "");
}

TEST(LiveViewTest, BeforeItsFirstStepTheGuestBoots) {
  EXPECT_EQ(progress_text("a", trace::ProgressRecord{0, 12, 500'000'000, ""}, 1), "a: the guest boots, 0.5 s virtual, 1 s wall");
}

}  // namespace
}  // namespace bamboozle::cli
