#include "driver/core/channels.h"

#include <gtest/gtest.h>

namespace bamboozle::dmux {
namespace {

TEST(ChannelsTest, TheFirstOpenMakesAnInterface) {
  Channels channels;
  EXPECT_FALSE(channels.is_open(3));
  EXPECT_EQ(channels.opened(3), ChannelStep::make);
  EXPECT_TRUE(channels.is_open(3));
  EXPECT_FALSE(channels.is_open(2));
  EXPECT_EQ(channels.opened(3), ChannelStep::make) << "it could not be made the first time";
}

TEST(ChannelsTest, AnOpenAfterACloseAttachesWhatThereIs) {
  Channels channels;
  EXPECT_EQ(channels.opened(0), ChannelStep::make);
  channels.interface(0, true);
  EXPECT_EQ(channels.closed(0), ChannelStep::detach);
  EXPECT_FALSE(channels.is_open(0));
  EXPECT_EQ(channels.opened(0), ChannelStep::attach);
}

TEST(ChannelsTest, AnOpenWithoutACloseIsARestart) {
  Channels channels;
  EXPECT_EQ(channels.opened(0), ChannelStep::make);
  channels.interface(0, true);
  EXPECT_EQ(channels.opened(0), ChannelStep::nothing) << "the interface is down: there is no OPEN to repeat";
  channels.running(0, true);
  EXPECT_EQ(channels.opened(0), ChannelStep::reopen);
}

TEST(ChannelsTest, ACloseOfWhatIsNotOpenIsSaid) {
  Channels channels;
  EXPECT_EQ(channels.closed(0), ChannelStep::not_open);
  EXPECT_EQ(channels.opened(0), ChannelStep::make);
  EXPECT_EQ(channels.closed(0), ChannelStep::nothing) << "no interface yet";
  channels.interface(0, true);
  EXPECT_EQ(channels.closed(0), ChannelStep::not_open);
}

TEST(ChannelsTest, AnyOfThemMayRun) {
  Channels channels;
  EXPECT_FALSE(channels.any_running());
  channels.running(7, true);
  EXPECT_TRUE(channels.any_running());
  EXPECT_TRUE(channels.is_running(7));
  channels.running(7, false);
  EXPECT_FALSE(channels.any_running());
}

}  // namespace
}  // namespace bamboozle::dmux
