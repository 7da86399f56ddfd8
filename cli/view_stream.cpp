#include "cli/view_stream.h"

#include <ostream>

namespace bamboozle::cli {

using ReaderStatus = trace::Reader::Status;
namespace {

StreamEnd end_of(const trace::Reader& reader, ReaderStatus status, bool verdict) {
  if (status == ReaderStatus::truncated) return {StreamEnd::How::cut, reader.problem() + "; what is whole is shown"};
  if (status != ReaderStatus::end) return {StreamEnd::How::corrupt, reader.problem()};
  if (!verdict)
    return {
        StreamEnd::How::cut,
        "the trace ends without a verdict: the run was ended from outside, or goes on (then: --follow); what is there is shown"};
  return {};
}

}  // namespace

StreamEnd stream(trace::Reader& reader, const trace::EventFilter& filter, views::View& view, std::ostream& out,
                 const std::function<Wait()>& wait) {
  trace::Event event;
  bool verdict = false;
  bool left = false;
  bool last_look = !wait;
  ReaderStatus status = reader.next(event);
  while (out.good()) {
    if (status == ReaderStatus::event) {
      verdict = event.has_verdict();
      if (filter.shows(event)) view.take(event);
    } else {
      const bool may_grow = status == ReaderStatus::end || status == ReaderStatus::truncated;
      if (verdict || last_look || !may_grow) break;
      out.flush();
      const Wait answer = wait();
      left = answer == Wait::leave;
      if (left) break;
      last_look = answer == Wait::over;
      reader.retry();
    }
    status = reader.next(event);
  }
  StreamEnd end = left ? StreamEnd{StreamEnd::How::left, ""} : end_of(reader, status, verdict);
  if (out.good()) {
    if (!end.problem.empty()) view.cut(end.problem);
    view.finish();
  }
  out.flush();
  if (!out.good()) return {StreamEnd::How::unwritten, "cannot write; is the disk full?"};
  return end;
}

}  // namespace bamboozle::cli
