/* What the driver counts: one list for the core (C++), `ethtool -S` and debugfs (C). Each counts since the device was bound.
 * C and C++, no other header.
 */
#ifndef BAMBOOZLE_DMUX_COUNTERS_H
#define BAMBOOZLE_DMUX_COUNTERS_H

/* X(name, what it counts) */
#define DMUX_COUNTERS(X)                                                              \
	X(votes_up, "votes given")                                                    \
	X(votes_down, "votes taken back")                                             \
	X(vote_acks, "votes acknowledged, up or down")                                \
	X(vote_ack_timeouts, "votes that stayed unacknowledged")                      \
	X(power_timeouts, "votes acknowledged that brought no power")                 \
	X(wakeups, "wake-ups that ended with a usable uplink")                        \
	X(wakeups_refused, "wake-ups that the modem did not answer in time")          \
	X(rises, "rises of the modem's power that were handled")                      \
	X(falls, "falls of the modem's power that were handled")                      \
	X(falls_under_vote, "falls while this side held its vote")                    \
	X(acks_sent, "rises and falls acknowledged")                                  \
	X(pc_interrupts, "times the handler of the power line ran")                   \
	X(ack_interrupts, "times the handler of the acknowledgement line ran")        \
	X(resyncs, "changes of the power line found by looking, not by an interrupt") \
	X(lost_generations, "times the BAM had forgotten the pipes: a missed collapse") \
	X(remote_resets, "times the modem said RESET")                                \
	X(setup_failures, "rises that could not be set up at once")                   \
	X(tx_frames, "frames whose DMA completed")                                    \
	X(tx_dropped_asleep, "frames dropped as the modem could not be woken")        \
	X(tx_lost_in_flight, "frames in flight when the power fell")                  \
	X(tx_dropped_starved, "frames dropped as there was no memory for their DMA, for seconds") \
	X(tx_resent, "frames put into a ring anew after it had been reset")           \
	X(tx_no_memory, "times the DMA engine had no descriptor")                     \
	X(tx_ring_full, "times all slots were taken")                                 \
	X(tx_restarts, "uplink pipes reset as nothing completed")                     \
	X(rx_frames, "transfers received, of whatever kind")                          \
	X(rx_data, "packets handed to the network stack")                             \
	X(rx_no_frame, "transfers without a whole header")                            \
	X(rx_bad_magic, "frames with a wrong magic")                                  \
	X(rx_bad_channel, "frames for a channel that is none")                        \
	X(rx_bad_command, "frames with an unknown command")                           \
	X(rx_too_large, "frames whose header promised more than a buffer holds")      \
	X(rx_short, "frames of which less came than the header promised")             \
	X(rx_empty, "frames of data with no data in them")                            \
	X(rx_lost_untold, "transfers that no interrupt had told of when the power fell") \
	X(rx_inactive, "packets for an interface that is not up")                     \
	X(rx_no_memory, "packets dropped for want of memory")                         \
	X(rx_refill_failures, "buffers that could not be given back at once")         \
	X(rx_length_inferred, "packets of length 0xFFFF, measured by what they are")  \
	X(lost_interrupts, "completions found by looking, not by an interrupt")       \
	X(stray_interrupts, "interrupts of the BAM that brought nothing: an error that its driver clears unseen") \
	X(opens_received, "channels announced by the modem")                          \
	X(opens_again, "channels announced again without a close: a restart")         \
	X(closes_received, "channels closed by the modem")                            \
	X(commands_sent, "OPEN and CLOSE given to the DMA engine")

struct dmux_counters {
#define X(name, what) unsigned long long name;
	DMUX_COUNTERS(X)
#undef X
};

#endif
