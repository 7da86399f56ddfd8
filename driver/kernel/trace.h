/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints: /sys/kernel/tracing/events/bam_dmux. Each line of the handshake, each frame either way. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM bam_dmux

#if !defined(BAMBOOZLE_DMUX_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define BAMBOOZLE_DMUX_TRACE_H

#include <linux/tracepoint.h>

/* A line that this side has set, or whose interrupt it was given: A.PC, A.ACK, M.PC, M.ACK. */
TRACE_EVENT(dmux_line,
	TP_PROTO(const char *line, bool level),
	TP_ARGS(line, level),
	TP_STRUCT__entry(__string(line, line) __field(bool, level)),
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	TP_fast_assign(__assign_str(line); __entry->level = level;),
#else
	TP_fast_assign(__assign_str(line, line); __entry->level = level;),
#endif
	TP_printk("%s=%d", __get_str(line), __entry->level)
);

/* A frame was given to the DMA engine. */
TRACE_EVENT(dmux_uplink,
	TP_PROTO(unsigned int channel, unsigned int command, unsigned int bytes),
	TP_ARGS(channel, command, bytes),
	TP_STRUCT__entry(__field(unsigned int, channel) __field(unsigned int, command) __field(unsigned int, bytes)),
	TP_fast_assign(__entry->channel = channel; __entry->command = command; __entry->bytes = bytes;),
	TP_printk("channel=%u command=%u bytes=%u", __entry->channel, __entry->command, __entry->bytes)
);

/* And left the ring: 0 its DMA completed, 1 the modem could not be woken, 2 the power fell, 3 there was no memory for its DMA. */
TRACE_EVENT(dmux_gone,
	TP_PROTO(unsigned int channel, unsigned int command, unsigned int fate),
	TP_ARGS(channel, command, fate),
	TP_STRUCT__entry(__field(unsigned int, channel) __field(unsigned int, command) __field(unsigned int, fate)),
	TP_fast_assign(__entry->channel = channel; __entry->command = command; __entry->fate = fate;),
	TP_printk("channel=%u command=%u fate=%u", __entry->channel, __entry->command, __entry->fate)
);

/* A buffer was read; verdicts are those of enum dmux_verdict. */
TRACE_EVENT(dmux_downlink,
	TP_PROTO(unsigned int verdict, unsigned int channel, unsigned int command, unsigned int length),
	TP_ARGS(verdict, channel, command, length),
	TP_STRUCT__entry(__field(unsigned int, verdict) __field(unsigned int, channel) __field(unsigned int, command)
			 __field(unsigned int, length)),
	TP_fast_assign(__entry->verdict = verdict; __entry->channel = channel; __entry->command = command;
		       __entry->length = length;),
	TP_printk("verdict=%u channel=%u command=%u length=%u", __entry->verdict, __entry->channel, __entry->command,
		  __entry->length)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
