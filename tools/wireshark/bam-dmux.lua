-- Wireshark dissector for BAM-DMUX frames, and for QMAP inside them.
--
--   ./bamboozle view latest --as pcapng -o run.pcapng
--   wireshark -X lua_script:tools/wireshark/bam-dmux.lua run.pcapng
--
-- It takes the link types USER0 (a BAM buffer) and USER1 (one frame) of `bamboozle view --as pcapng`. What is behind a DATA header is
-- IP or QMAP; the preference "DATA carries" says which, or leaves it to the first byte. IP is named only, unless the preference
-- "Decode IP" asks for more: our captures have each packet on an interface of its own, and Wireshark, seeing a TCP segment twice,
-- would take the second for a retransmission. Bytes that the capture does not hold are not an error of the frame: every check is
-- made against the length on the wire.

local dmux = Proto("bamdmux", "BAM-DMUX")
local buffers = Proto("bambuffer", "BAM buffer")
local qmap = Proto("qmap_dmux", "QMAP")

local COMMANDS = { [0] = "DATA", [1] = "OPEN", [2] = "CLOSE" }
local MAGIC = 0x33fc
local HEADER = 8
local CHANNELS = 8
local MOST_PAD = 4
local AUTO, IP, QMAP, NOTHING = 1, 2, 3, 4

dmux.prefs.carries = Pref.enum("DATA carries", AUTO, "What stands behind the header of a DATA frame", {
  { 1, "What its first byte says", AUTO }, { 2, "IP", IP }, { 3, "QMAP", QMAP }, { 4, "Bytes", NOTHING },
}, false)
dmux.prefs.decode_ip = Pref.bool("Decode IP", false, "Hand the IP packet inside a DATA frame to the dissector of IP")

local f = {
  magic = ProtoField.uint16("bamdmux.magic", "Magic", base.HEX),
  signal = ProtoField.uint8("bamdmux.signal", "Signal", base.HEX),
  dynamic_mtu = ProtoField.bool("bamdmux.signal.dynamic_mtu", "Dynamic MTU", 8, nil, 0x02),
  mtu_code = ProtoField.uint8("bamdmux.signal.mtu", "Downlink MTU", base.DEC,
    { [0] = "2 KiB", [1] = "4 KiB", [2] = "8 KiB", [3] = "16 KiB" }, 0xc0),
  pool_code = ProtoField.uint8("bamdmux.signal.pool", "Downlink buffers", base.DEC,
    { [0] = "32", [1] = "64", [2] = "128", [3] = "256" }, 0x30),
  command = ProtoField.uint8("bamdmux.command", "Command", base.DEC, COMMANDS),
  pad = ProtoField.uint8("bamdmux.pad", "Pad", base.DEC),
  channel = ProtoField.uint8("bamdmux.channel", "Channel", base.DEC),
  length = ProtoField.uint16("bamdmux.length", "Payload length", base.DEC),
  payload = ProtoField.bytes("bamdmux.payload", "Payload"),
  padding = ProtoField.bytes("bamdmux.padding", "Padding"),
}
dmux.fields = f

local e = {
  short = ProtoExpert.new("bamdmux.short", "Fewer bytes than a header", expert.group.MALFORMED, expert.severity.ERROR),
  magic = ProtoExpert.new("bamdmux.bad_magic", "The magic is not 0x33fc", expert.group.MALFORMED, expert.severity.ERROR),
  command = ProtoExpert.new("bamdmux.bad_command", "No command has this number", expert.group.PROTOCOL, expert.severity.ERROR),
  channel = ProtoExpert.new("bamdmux.bad_channel", "No channel has this number", expert.group.PROTOCOL, expert.severity.ERROR),
  pad = ProtoExpert.new("bamdmux.bad_pad", "More than 4 bytes of pad", expert.group.PROTOCOL, expert.severity.WARN),
  beyond = ProtoExpert.new("bamdmux.length_beyond_frame", "Payload and pad are longer than the frame", expert.group.MALFORMED,
    expert.severity.ERROR),
  inside = ProtoExpert.new("bamdmux.malformed_inside", "The packet inside cannot be decoded", expert.group.MALFORMED, expert.severity.WARN),
  trailing = ProtoExpert.new("bamdmux.trailing_bytes", "Bytes behind payload and pad", expert.group.PROTOCOL, expert.severity.WARN),
}
dmux.experts = e

local q = {
  command = ProtoField.bool("qmap_dmux.command", "Command", 8, nil, 0x80),
  next_header = ProtoField.bool("qmap_dmux.next_header", "Next header", 8, nil, 0x40),
  pad = ProtoField.uint8("qmap_dmux.pad", "Pad", base.DEC, nil, 0x3f),
  mux = ProtoField.uint8("qmap_dmux.mux_id", "Mux id", base.DEC),
  length = ProtoField.uint16("qmap_dmux.length", "Length with pad", base.DEC),
  header_type = ProtoField.uint8("qmap_dmux.v5.type", "Header type", base.DEC, { [2] = "checksum offload" }, 0xfe),
  checksum_valid = ProtoField.bool("qmap_dmux.v5.checksum_valid", "Checksum valid", 8, nil, 0x80),
  name = ProtoField.uint8("qmap_dmux.command.name", "Command name", base.DEC, { [1] = "flow disable", [2] = "flow enable" }),
  kind = ProtoField.uint8("qmap_dmux.command.type", "Command type", base.DEC,
    { [0] = "request", [1] = "acknowledged", [2] = "unsupported", [3] = "invalid" }, 0x03),
  transaction = ProtoField.uint32("qmap_dmux.command.transaction", "Transaction", base.DEC),
  padding = ProtoField.bytes("qmap_dmux.padding", "Padding"),
}
qmap.fields = q
local q_beyond = ProtoExpert.new("qmap_dmux.length_beyond_frame", "The packet is longer than what is left of the frame",
  expert.group.MALFORMED, expert.severity.ERROR)
qmap.experts = { q_beyond }

local ip_of_version = { [4] = Dissector.get("ip"), [6] = Dissector.get("ipv6") }
local bytes_dissector = Dissector.get("data")
local sent_or_received = Field.new("frame.p2p_dir")

-- The part of a buffer from here on, `length` bytes on the wire, as many of them captured as there are. nil: none was captured.
local function part(buffer, from, length)
  local captured = math.min(length, buffer:len() - from)
  if captured <= 0 then return nil end
  return buffer(from, captured), captured == length
end

local function ip_version(buffer, from)
  if buffer:len() <= from then return nil end
  return ip_of_version[bit.rshift(buffer(from, 1):uint(), 4)] and bit.rshift(buffer(from, 1):uint(), 4)
end

-- The dissectors of others give up with an error on packets that are wrong or that the capture has cut: that must not end ours.
local function dissect_ip(buffer, from, length, pinfo, tree)
  local range, whole = part(buffer, from, length)
  if range == nil then return end
  local version = ip_version(buffer, from)
  local dissector = version and ip_of_version[version] or bytes_dissector
  local fine = pcall(dissector.call, dissector, range:tvb(), pinfo, tree)
  if not fine and whole then tree:add_proto_expert_info(e.inside) end
end

local function dissect_qmap_command(buffer, from, length, subtree)
  if length < 8 or buffer:len() < from + 8 then return "command" end
  subtree:add(q.name, buffer(from, 1))
  subtree:add(q.kind, buffer(from + 1, 1))
  subtree:add(q.transaction, buffer(from + 4, 4))
  local name = buffer(from, 1):uint()
  return name == 1 and "flow disable" or name == 2 and "flow enable" or string.format("command %d", name)
end

-- One frame may carry many QMAP packets, one behind the other.
local function dissect_qmap(buffer, pinfo, tree, whole, headers_only)
  local offset, packets = 0, {}
  while offset + 4 <= whole and offset + 4 <= buffer:len() do
    local first, mux, length = buffer(offset, 1):uint(), buffer(offset + 1, 1):uint(), buffer(offset + 2, 2):uint()
    local subtree = tree:add(qmap, (part(buffer, offset, 4 + length)), string.format("QMAP, mux id %d, %d bytes", mux, length))
    subtree:add(q.command, buffer(offset, 1))
    subtree:add(q.next_header, buffer(offset, 1))
    subtree:add(q.pad, buffer(offset, 1))
    subtree:add(q.mux, buffer(offset + 1, 1))
    subtree:add(q.length, buffer(offset + 2, 2))
    if offset + 4 + length > whole then subtree:add_proto_expert_info(q_beyond) end
    local from, left, pad = offset + 4, length, bit.band(first, 0x3f)
    if bit.band(first, 0x80) ~= 0 then
      packets[#packets + 1] = dissect_qmap_command(buffer, from, left, subtree)
    else
      -- the checksum header of version 5 is not counted in the length
      if bit.band(first, 0x40) ~= 0 and buffer:len() >= from + 4 then
        subtree:add(q.header_type, buffer(from, 1))
        subtree:add(q.checksum_valid, buffer(from + 1, 1))
        from, offset = from + 4, offset + 4
      end
      packets[#packets + 1] = string.format("mux %d %d bytes", mux, math.max(left - pad, 0))
      if left > pad and not headers_only then dissect_ip(buffer, from, left - pad, pinfo, tree) end
      local padding = part(buffer, from + left - pad, pad)
      if padding then subtree:add(q.padding, padding) end
    end
    offset = offset + 4 + length
  end
  return "QMAP " .. table.concat(packets, ", ")
end

function qmap.dissector(buffer, pinfo, tree)
  pinfo.cols.info = dissect_qmap(buffer, pinfo, tree, buffer:reported_len(), false)
  return buffer:len()
end

local function carried(buffer, from)
  if dmux.prefs.carries ~= AUTO then return dmux.prefs.carries end
  return ip_version(buffer, from) and IP or QMAP
end

-- What is inside, in a few words for the list of packets. A buffer is a frame that is there once more: its headers only are of interest.
local function dissect_data(buffer, length, pinfo, tree, subtree, is_buffer)
  local range = part(buffer, HEADER, length)
  if range == nil then return "" end
  subtree:add(f.payload, range)
  local kind = carried(buffer, HEADER)
  if kind == IP and dmux.prefs.decode_ip and not is_buffer then
    dissect_ip(buffer, HEADER, length, pinfo, tree)
    return ": " .. tostring(pinfo.cols.info)
  elseif kind == IP then
    local version = ip_version(buffer, HEADER)
    return version and string.format(", IPv%d", version) or ""
  elseif kind == QMAP and length >= 4 then
    return ": " .. dissect_qmap(range:tvb(), pinfo, tree, length, is_buffer)
  end
  return ""
end

local function check(subtree, items, whole)
  local pad, length = items.pad, items.length
  if items.magic ~= MAGIC then items.magic_item:add_proto_expert_info(e.magic) end
  if COMMANDS[items.command] == nil then items.command_item:add_proto_expert_info(e.command) end
  if items.channel >= CHANNELS then items.channel_item:add_proto_expert_info(e.channel) end
  if pad > MOST_PAD then items.pad_item:add_proto_expert_info(e.pad) end
  if HEADER + length + pad > whole then
    subtree:add_proto_expert_info(e.beyond)
  elseif HEADER + length + pad < whole then
    subtree:add_proto_expert_info(e.trailing)
  end
end

local function dissect_frame(buffer, pinfo, tree, is_buffer)
  local whole = buffer:reported_len()
  pinfo.cols.protocol = "BAM-DMUX"
  pinfo.cols.info = string.format("%d bytes", whole)
  if buffer:len() == 0 then return 0 end
  local subtree = tree:add(dmux, buffer())
  if whole < HEADER then
    subtree:add_proto_expert_info(e.short)
    return buffer:len()
  end
  if buffer:len() < HEADER then return buffer:len() end  -- the capture was cut, not the frame

  local it = {
    magic = buffer(0, 2):le_uint(), command = buffer(3, 1):uint(), pad = buffer(4, 1):uint(), channel = buffer(5, 1):uint(),
    length = buffer(6, 2):le_uint(),
  }
  it.magic_item = subtree:add_le(f.magic, buffer(0, 2))
  local signal = subtree:add(f.signal, buffer(2, 1))
  if it.command == 1 then
    signal:add(f.dynamic_mtu, buffer(2, 1))
    signal:add(f.mtu_code, buffer(2, 1))
    signal:add(f.pool_code, buffer(2, 1))
  end
  it.command_item = subtree:add(f.command, buffer(3, 1))
  it.pad_item = subtree:add(f.pad, buffer(4, 1))
  it.channel_item = subtree:add(f.channel, buffer(5, 1))
  subtree:add_le(f.length, buffer(6, 2))
  check(subtree, it, whole)

  local name = COMMANDS[it.command] or string.format("command %d", it.command)
  local text = string.format("%s ch %d", name, it.channel)
  if it.length > 0 then text = string.format("%s len %d", text, it.length) end
  subtree:append_text(", " .. text)
  local inside = ""
  local length = math.min(it.length, whole - HEADER)
  if it.command == 0 and it.magic == MAGIC then inside = dissect_data(buffer, length, pinfo, tree, subtree, is_buffer) end
  local pad = part(buffer, HEADER + length, math.min(it.pad, whole - HEADER - length))
  if pad then subtree:add(f.padding, pad) end

  -- last, for the protocols inside have written their own
  pinfo.cols.protocol = "BAM-DMUX"
  pinfo.cols.info = text .. inside
  local way = sent_or_received()
  if way then
    local received = way.value == 1
    pinfo.cols.src = received and "modem" or "apps"
    pinfo.cols.dst = received and "apps" or "modem"
  end
  return buffer:len()
end

function dmux.dissector(buffer, pinfo, tree) return dissect_frame(buffer, pinfo, tree, false) end

function buffers.dissector(buffer, pinfo, tree) return dissect_frame(buffer, pinfo, tree, true) end

local link_types = DissectorTable.get("wtap_encap")
link_types:add(wtap.USER0, buffers)
link_types:add(wtap.USER1, dmux)
