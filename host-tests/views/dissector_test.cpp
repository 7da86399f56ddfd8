// tools/wireshark/bam-dmux.lua in tshark, on captures that our view wrote.
#include <gmock/gmock.h>

#include "host-tests/trace/temporary_file.h"
#include "host-tests/views/events.h"
#include "host-tests/views/tool.h"

namespace bamboozle::views {
namespace {

using ::testing::HasSubstr;

struct DissectorTest : ::testing::Test {
  void SetUp() override { BAMBOOZLE_NEEDS_TOOL("tshark", "tshark"); }

  std::string tshark(const std::string& capture, const std::string& arguments) {
    file.write(capture);
    const ToolEnd end =
        run_tool("tshark -X lua_script:" SOURCE_ROOT "/tools/wireshark/bam-dmux.lua -r " + file.path() + " " + arguments);
    EXPECT_EQ(end.status, 0) << end.output;
    std::istringstream lines(end.output);
    std::string output;
    for (std::string line; std::getline(lines, line);)
      if (!line.starts_with("Running as user")) output += line + "\n";  // a word of warning to root
    return output;
  }
  fakes::TemporaryFile file;
};

// an ICMP echo request, 28 bytes, of 10.0.0.15 to 10.0.0.1
constexpr const char* kEcho =
    "E\\000\\000\\034\\000\\000\\000\\000\\100\\001\\000\\000\\012\\000\\000\\017\\012\\000\\000\\001\\010\\000\\367\\375\\000\\0"
    "01\\000\\001";

std::string frame(const std::string& fields) {
  return "time_ns: 1500000000 frame {direction: UPLINK magic: 0x33fc " + fields + "}";
}

TEST_F(DissectorTest, FramesAndWhatIsInThem) {
  const std::string capture =
      show("pcapng", {"step {index: 1 text: 'boot' phase: BEGIN line: 3}", frame("command: 1 channel: 2 size: 8 signal: 0x42"),
                      "descriptor_done {pipe: 4 transferred: 36 flags: 0x4000}",
                      frame("channel: 7 length: 28 size: 36 payload: '" + std::string(kEcho) + "'"),
                      frame("command: 2 channel: 2 size: 8")});
  EXPECT_EQ(tshark(capture,
                   "-T fields -e frame.interface_name -e frame.time_epoch -e _ws.col.Protocol -e _ws.col.Info -E separator='|'"),
            "dmux|1.500000000|BAM-DMUX|OPEN ch 2\n"
            "bam|0.000000000|BAM-DMUX|DATA ch 7 len 28, IPv4\n"
            "dmux|1.500000000|BAM-DMUX|DATA ch 7 len 28, IPv4\n"
            "ip|1.500000000|ICMP|Echo (ping) request  id=0x0001, seq=1/256, ttl=64\n"
            "dmux|1.500000000|BAM-DMUX|CLOSE ch 2\n");
  EXPECT_EQ(tshark(capture,
                   "-Y bamdmux.command==1 -T fields -e bamdmux.channel -e bamdmux.signal.dynamic_mtu -e bamdmux.signal.mtu "
                   "-e frame.comment -E separator='|'"),
            "2|1|1|0.000000000 s: step 1 begin, line 3: boot\n");
  EXPECT_EQ(tshark(capture, "-Y 'frame.comment contains \"channel 7\"' -T fields -e ip.src"), "10.0.0.15\n");
}

TEST_F(DissectorTest, IpInsideIsDecodedWhenAskedForAndOnlyOnce) {
  const std::string capture = show("pcapng", {"descriptor_done {pipe: 4 transferred: 36 flags: 0x4000}",
                                              frame("channel: 7 length: 28 size: 36 payload: '" + std::string(kEcho) + "'")});
  EXPECT_EQ(
      tshark(capture,
             "-o bamdmux.decode_ip:TRUE -Y 'bamdmux && ip.dst==10.0.0.1' -T fields -e frame.interface_name -e bamdmux.channel "
             "-e icmp.seq -e _ws.col.Info -E separator='|'"),
      "dmux|7|1|DATA ch 7 len 28: Echo (ping) request  id=0x0001, seq=1/256, ttl=64\n");
}

TEST_F(DissectorTest, ACutCaptureIsNoError) {
  const std::string capture =
      show("pcapng", {frame("channel: 1 length: 1500 pad: 4 size: 1512 payload: '" + std::string(kEcho) + "'"),
                      frame("channel: 1 length: 1500 size: 1508")});
  EXPECT_EQ(tshark(capture, "-Y 'bamdmux && _ws.expert.group==\"Malformed\"' -T fields -e bamdmux.length"), "");
  EXPECT_EQ(tshark(capture, "-Y bamdmux -T fields -e bamdmux.length -e bamdmux.pad -E separator='|'"), "1500|4\n1500|0\n");
}

TEST_F(DissectorTest, WhatIsWrongIsSaid) {
  const std::string capture =
      show("pcapng", {"frame {magic: 0x33fc size: 5}", "frame {magic: 0xdead size: 8}", frame("command: 9 size: 8"),
                      frame("channel: 8 size: 8"), frame("pad: 5 size: 13"), frame("length: 9 size: 8"), frame("size: 12")});
  EXPECT_EQ(tshark(capture, "-T fields -e _ws.expert.message"),
            "Fewer bytes than a header\n"
            "The magic is not 0x33fc\n"
            "No command has this number\n"
            "No channel has this number\n"
            "More than 4 bytes of pad\n"
            "Payload and pad are longer than the frame\n"
            "Bytes behind payload and pad\n");
}

TEST_F(DissectorTest, QmapInsideDataIsTakenApart) {
  // two packets of one frame: mux id 1 with 28 bytes and 0 pad, then a flow-disable command
  const std::string packets =
      std::string("\\000\\001\\000\\034") + kEcho + "\\200\\000\\000\\010\\001\\000\\000\\000\\000\\000\\000\\005";
  const std::string capture = show("pcapng", {frame("channel: 0 length: 44 size: 52 payload: '" + packets + "'")});
  EXPECT_EQ(tshark(capture,
                   "-T fields -e qmap_dmux.mux_id -e qmap_dmux.length -e icmp.seq -e qmap_dmux.command.transaction "
                   "-e _ws.col.Info -E separator='|'"),
            "1,0|28,8|1|5|DATA ch 0 len 44: QMAP mux 1 28 bytes, flow disable\n");
  const std::string beyond = show("pcapng", {frame("channel: 0 length: 6 size: 14 payload: '\\000\\001\\001\\000\\001\\002'")});
  EXPECT_THAT(tshark(beyond, "-T fields -e _ws.expert.message"), HasSubstr("longer than what is left"));
}

TEST_F(DissectorTest, WhatDataCarriesCanBeSaid) {
  const std::string capture = show("pcapng", {frame("channel: 0 length: 4 size: 12 payload: '\\000\\001\\000\\000'")});
  EXPECT_EQ(tshark(capture, "-T fields -e qmap_dmux.mux_id"), "1\n");
  EXPECT_EQ(tshark(capture, "-o 'bamdmux.carries:Bytes' -T fields -e qmap_dmux.mux_id"), "\n");
}

// Any bytes: no Lua error, and every frame is shown.
TEST_F(DissectorTest, NoBytesUpsetIt) {
  std::ostringstream out;
  {
    const auto view = find_form("pcapng")->make(out, {});
    std::uint32_t state = 1;
    for (int i = 0; i < 300; ++i) {
      trace::Event next;
      trace::Frame& it = *next.mutable_frame();
      const auto draw = [&state](std::uint32_t below) {
        state = state * 1664525U + 1013904223U;
        return (state >> 8U) % below;
      };
      it.set_direction(trace::DOWNLINK);
      it.set_magic(0x33fc);
      it.set_signal(draw(256));
      it.set_command(draw(4) == 0 ? draw(256) : 0);
      it.set_pad(draw(8));
      it.set_channel(draw(10));
      it.set_length(draw(3) == 0 ? draw(65536) : draw(80));
      const std::uint32_t kept = draw(64);
      for (std::uint32_t k = 0; k < kept; ++k) it.mutable_payload()->push_back(static_cast<char>(draw(256)));
      it.set_size(draw(4) == 0 ? draw(9) : 8 + kept + draw(20));
      view->take(next);
    }
    view->finish();
  }
  const std::string text = tshark(out.str(), "-o bamdmux.decode_ip:TRUE -V");
  const std::size_t lua = text.find("Lua");
  EXPECT_EQ(lua, std::string::npos) << text.substr(lua == std::string::npos ? 0 : lua, 200);
  EXPECT_NE(text.find("Frame 300:"), std::string::npos);
}

}  // namespace
}  // namespace bamboozle::views
