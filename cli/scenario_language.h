// The mappings of a scenario file and their keys, as data for cli/scenario_schema.cpp.
//
// A shape begins at the margin; its keys are indented: `key type`, with ! behind a key that must be there, and what an editor
// shows beside it after #. A key in slashes is a regular expression. Types: number, truth, time, range (of times), text, word A B
// C, list TYPE, @shape; several with | between them. `name = @a | @b` is one of several shapes. What is missing (@pattern and
// @expect-…) is made from the rows of modem-model/scenario/fields.h.
#pragma once

namespace bamboozle::cli {

inline constexpr const char* kScenarioLanguage = R"(
scenario
  version! number               # 1
  claim! text                   # one sentence: what the scenario shows
  tags list text                # words to select scenarios by
  seed number                   # start of all random streams
  clock word virtual host       # virtual: deterministic; host: real traffic
  cpus number                   # of the guest: 1, or 2 with clock: host
  limits @limits                # how long it may take
  allow list @strictness        # kinds of broken rules that are no failure
  needs list word http-server iperf3-server debug-kernel  # servers on the host; the guest's debug kernel
  known @known                  # drivers that are known to fail, each with the reason
  modem @modem                  # what the firmware is like
  soc @soc                      # what is unusual about the SoC around it
  faults list @fault            # fault rules in force from the first step on
  hooks list @hook              # steps that run whenever something is seen
  steps! list @step             # what happens
  finally list @step            # steps that run at the end, also after a failure

profile
  version! number               # 1
  profile! text                 # its name, that of the file
  about! text                   # one sentence: which firmware behaves so
  modem! @modem                 # what it is like
  soc @soc                      # what is unusual about the SoC it runs on
  faults list @fault            # fault rules in force from the first step on, before the scenario's own

fault
  name text                     # how heal and the trace call it
  event! word modem_pc modem_ack downlink_frame vote ack uplink_frame bam_power uplink_done downlink_done bam_interrupt smsm_interrupt  # what passes
  when @fault-when              # which of them
  do! word drop lose_edge duplicate pulse crash | @fault-delay | @fault-glitch | @fault-set | @fault-truncate  # what becomes of it
  times number                  # how often it may strike

fault-when
  channel number                # of a frame
  command number | word data open close  # of a frame
  edge word up down             # of a line, a vote, the power: the new level
  nth number                    # this one of those for which the rest holds
  every number                  # each so-manieth of them
  probability text              # 0 to 1
  between range                 # virtual time since the rule was made

fault-delay
  delay! range                  # it happens so much later

fault-glitch
  glitch! range                 # it is taken back so much later

fault-set
  set! @fault-fields            # header fields are replaced

fault-fields
  magic number                  # the header's magic
  signal number                 # the header's signal
  command number | word data open close  # the header's command
  pad number                    # the header's pad
  channel number                # the header's channel
  len number                    # the header's length

fault-truncate
  truncate! number              # only the first so many bytes

hook
  name text                     # how heal calls it
  when! @pattern                # what sets it off
  nth number                    # this one of the events that fit
  every number                  # each so-manieth of them
  times number                  # how often it may begin
  steps! list @step             # what runs then

lines
  word word zero                # the whole word becomes 0 first
  modem_pc word up down         # the modem's power control bit
  modem_ack word toggle         # the modem's acknowledgement
  set list number               # other bits, by number
  clear list number             # other bits, by number
  toggle list number            # other bits, by number
  doorbell truth                # whether the apps processor is told

limits
  virtual time                  # from the agent's hello to the end of the steps
  step time                     # a guest step or expectation without its own bound
  wall time                     # for the command

known
  /./ text | @known-failure     # driver: why it fails

known-failure
  why! text                     # the reason
  fails text                    # what the failure says: any other is none that is known

soc
  hardware text                 # which SoC's blocks and addresses: msm8916, msm8974
  device_tree @device-tree      # changes of the device tree's properties
  smsm @smsm                    # SMSM as the firmware was built

smsm
  hosts number                  # columns of the interest matrix
  entries number                # words
  size_info truth               # item 419 tells both
  subscribes truth              # the modem asks to be rung for votes and acknowledgements
  spurious truth                # the modem rings with every store

device-tree
  /^\// @device-tree-node       # the node's path

device-tree-node
  /./ text | truth | list text | list number  # cells, texts, there without a value, not there

modem
  profile text                  # a file in profiles/, under the values here
  boot @modem-boot              # boots by itself
  power @modem-power            # times of the power handshake
  channels @modem-channels      # who names channels names all of them
  uplink_limit number           # the largest uplink frame taken, bytes
  downlink_queue number         # frames kept while the driver gives no buffer
  collapsed_access word ignore abort  # register access while collapsed
  rules @modem-rules            # what the firmware holds the driver to
  on_fatal word stay_dead | @modem-on-fatal  # after a death, whatever of

modem-rules
  unacknowledged_fall @rule-effect  # no acknowledgement of a fall within power: apps_ack_deadline
  surplus_ack @rule-effect      # an acknowledgement of nothing
  reset_per_rise @rule-effect   # not exactly one reset of the BAM between a rise and its acknowledgement
  exact_padding @rule-effect    # uplink data not padded to the next multiple of 4, or further
  empty_packet @rule-effect     # uplink data of no bytes
  repeated_open @rule-effect    # OPEN of what is open

rule-effect = word ignore report fatal

modem-on-fatal
  restart! range                # boots again so much later

modem-boot
  after! time                   # counted from the guest agent's hello

modem-power
  ack range                     # vote to acknowledgement
  raise range                   # wake decided to power on
  idle range                    # no vote and no downlink to power down
  off range                     # acknowledged fall to BAM off
  ack_with_power truth          # acknowledgement and power in one store and one doorbell
  vote_deadline time            # a rise of the modem's own falls again without a vote by then
  fall_ack truth                # false: powers off without an acknowledgement of the fall
  collapse truth                # false: stays on once it is
  apps_ack_deadline time        # an unacknowledged change of power for so long is fatal

modem-channels
  /^[0-7](\.\.[0-7])?$/ @modem-channel  # a channel, or a range of them

modem-channel
  open @channel-open            # when it is announced
  ip word none echo sink slirp | @channel-slirp  # what lies behind it

channel-open
  after range                   # counted from the first acknowledgement
  by word boot apps scenario    # what makes the firmware announce it
  command number | word data open close  # of its OPEN; 4: without power collapse
  signal number                 # of its OPEN; 0x02 and above: dynamic MTU

channel-slirp
  slirp! @slirp                 # the host's network; clock: host only

slirp
  restricted truth              # only what is forwarded
  forward @slirp-forward        # ports of the gateway that lead to the host's loopback

slirp-forward
  /^[0-9]+$/ number | text      # a port, or one of needs

step = @step-guest | @step-modem | @step-power | @step-open | @step-close | @step-send | @step-lines | @step-bam | @step-hwlock | @step-ledger | @step-fault | @step-heal | @step-hook | @step-expect | @step-never | @step-wait | @step-repeat | @step-foreach | @step-in-order | @step-any-order | @step-parallel | @step-choose | @step-matrix

step-guest
  guest! @guest                 # something in the guest
  within time                   # how long it may take
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

step-modem
  modem! word boot crash        # boot: powers A2, raises M.PC, announces its channels; crash: dies as it stands
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

step-power
  power! word up down           # up: wants A2 on by itself; down: lets go, and collapses without the idle time
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

step-open
  open! number                  # sends OPEN for this channel
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

step-close
  close! number                 # sends CLOSE for this channel
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

step-send
  send! @send                   # downlink frames
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

step-lines
  lines! @lines                 # one store to the modem's SMSM word, past the firmware's back
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

step-bam
  bam! word on off reset error | @bam-pipe-error  # what happens to the BAM past the firmware's back
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

bam-pipe-error
  pipe_error! number            # an error interrupt of this pipe

step-ledger
  ledger! @ledger               # what became of numbered datagrams
  within time                   # how long it waits for those that have not arrived
  label text                    # names the step in results

ledger
  channel! number               # 0 to 7
  direction! word uplink downlink  # uplink: sent by the guest's udp steps; downlink: by send steps
  port! number                  # the destination's
  sent number | text            # a number, or a range of them
  received number | text        # arrivals, whatever they are
  lost number | text            # sent, not arrived
  duplicated number | text      # arrived more often than sent
  reordered number | text       # arrived after a higher number
  corrupted number | text       # arrived with other bytes
  late number | text            # took longer than late_after
  late_after time               # from sending to arrival

step-hwlock
  hwlock! @hwlock               # the modem takes or gives back a hardware spinlock
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

hwlock
  hold number                   # takes this one
  release number                # gives it back

step-fault
  fault! @fault                 # a fault rule from here on
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

step-heal
  heal! text                    # takes a fault rule or a hook away
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

step-hook
  hook! @hook                   # a hook from here on
  after range                   # it waits so long first, a range is drawn from
  at time                       # it waits until so long after the first step began
  label text                    # names the step in results

step-expect
  expect! @pattern              # something must happen
  within range                  # at most 5ms; 0.9s..1.3s: not before 0.9s either
  count number                  # so many events, the last within the bound
  exactly number                # so many, and no more while 'within', which it needs, lasts
  label text                    # names the step in results

step-never
  never! @pattern               # something must not happen
  for! time                     # from here on for so long
  label text                    # names the step in results

step-wait
  wait! range                   # let time pass; a range is drawn from
  label text                    # names the step in results

step-repeat
  repeat! @repeat               # a loop
  label text                    # names the step in results

step-foreach
  foreach! @foreach             # a loop over values, ${name} is replaced in its steps
  label text                    # names the step in results

step-in-order
  in_order! list @step-expect   # each after the one before it
  label text                    # names the step in results

step-any-order
  any_order! list @step-expect  # all of them, in any order
  label text                    # names the step in results

step-parallel
  parallel! list list @step     # lists of steps at the same time
  label text                    # names the step in results

step-choose
  choose! list @choice          # one of them, drawn
  label text                    # names the step in results

step-matrix
  matrix! @matrix               # every combination of several variables
  label text                    # names the step in results

choice
  weight number                 # 1 unless given
  steps! list @step             # what happens then

matrix
  steps! list @step             # what happens with each combination
  /^(?!steps$)[a-z_]+$/ text | list text  # a variable: 0..7, or a list of values

repeat
  times! number                 # rounds
  steps! list @step             # what happens in each

foreach
  steps! list @step             # what happens with each value
  /^(?!steps$)[a-z_]+$/ text | list text  # the variable: 0..7, or a list of values

guest = @guest-run | @guest-load | @guest-unload | @guest-udp-step | @guest-listen-step

guest-run
  run! text                     # by /bin/sh -c
  exit number                   # its exit status, 0 without
  stdout text | @guest-output   # the whole output, or a part

guest-output = @output-contains | @output-matches

output-contains
  contains! text                # the output has this in it

output-matches
  matches! text                 # an ECMAScript regular expression finds something in it

guest-load
  load! text                    # `driver`, or a path in the guest, arguments after a blank
  exit number                   # its exit status, 0 without

guest-unload
  unload! text                  # `driver`, or the name of a module
  exit number                   # its exit status, 0 without

guest-udp-step
  udp! @guest-udp               # sends datagrams

guest-udp
  to! text                      # an address
  port! number                  # where it goes
  count number                  # how many
  size number                   # bytes of each
  sequence number               # the first one's number
  reply time                    # each must come back within this time, once and unchanged

guest-listen-step
  listen! @guest-listen         # opens a socket

guest-listen
  udp! number                   # the port

send = @send-frame | @send-raw

send-frame
  channel! number               # 0 to 7; beyond that only without ip
  count number                  # how many
  ip @send-ip                   # an IP packet to the guest
  payload @send-hex | @send-size  # other bytes
  command number | word data open close  # the header's command
  magic number                  # the header's magic
  signal number                 # the header's signal
  pad number                    # the header's pad
  len number                    # the header's length

send-raw
  raw! text                     # exactly these bytes as one frame, hexadecimal
  count number                  # how many

send-hex
  hex! text                     # these bytes

send-size
  size! number                  # so many bytes

send-ip = @send-ip-udp | @send-ip-icmp

send-ip-udp
  udp! @send-udp                # a datagram
  v6 truth                      # over IPv6

send-ip-icmp
  icmp! @send-icmp              # an echo request
  v6 truth                      # over IPv6

send-udp
  port! number                  # where it goes
  from_port number              # where it comes from, 7 without
  size number                   # bytes of its payload
  sequence number               # the first one's number

send-icmp
  size number                   # bytes of its payload
  sequence number               # the first one's number
)";

}  // namespace bamboozle::cli
