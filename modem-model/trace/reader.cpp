#include "modem-model/trace/reader.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace bamboozle::trace {

Reader::Reader(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "rbe")) {
  if (file_ != nullptr) return;
  status_ = Status::unreadable;
  problem_ = fmt::format("{}: cannot open: {}; expected the trace.pb of a run", path_, std::strerror(errno));
}

Reader::Status Reader::stop(Status status, std::string problem) {
  problem_ = std::move(problem);
  return status_ = status;
}

Reader::Status Reader::read_size(std::uint64_t& size) {
  size = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const int byte = std::fgetc(file_.get());
    if (byte == EOF) {
      if (std::ferror(file_.get()) != 0)
        return stop(Status::unreadable, fmt::format("{}: cannot read at byte {}: {}", path_, position_, std::strerror(errno)));
      if (shift == 0) return stop(Status::end, "");
      return stop(Status::truncated, fmt::format("{}: cut at byte {}, inside an event's size; {} whole events before it", path_,
                                                 position_, events_));
    }
    ++position_;
    size |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return Status::event;
  }
  return stop(Status::corrupt,
              fmt::format("{}: no event at byte {}: a size of more than 64 bits; is this a trace.pb?", path_, offset_));
}

Reader::Status Reader::next(Event& event) {
  if (status_ != Status::event) return status_;
  offset_ = position_;
  std::uint64_t size = 0;
  if (read_size(size) != Status::event) return status_;
  if (size > kLargestEvent)
    return stop(Status::corrupt, fmt::format("{}: no event at byte {}: size {}, expected at most {}; is this a trace.pb?", path_,
                                             offset_, size, kLargestEvent));
  bytes_.resize(static_cast<std::size_t>(size));
  const std::size_t got = std::fread(bytes_.data(), 1, bytes_.size(), file_.get());
  position_ += got;
  if (got < bytes_.size()) {
    if (std::ferror(file_.get()) != 0)
      return stop(Status::unreadable, fmt::format("{}: cannot read at byte {}: {}", path_, position_, std::strerror(errno)));
    return stop(Status::truncated, fmt::format("{}: cut at byte {}, inside an event of {} bytes; {} whole events before it",
                                               path_, position_, size, events_));
  }
  if (!event.ParseFromArray(bytes_.data(), static_cast<int>(bytes_.size())))
    return stop(Status::corrupt,
                fmt::format("{}: the {} bytes at {} are no event; {} whole events before them", path_, size, offset_, events_));
  ++events_;
  return Status::event;
}

void Reader::retry() {
  if (status_ != Status::end && status_ != Status::truncated) return;
  std::clearerr(file_.get());
  if (::fseeko(file_.get(), static_cast<off_t>(offset_), SEEK_SET) != 0) {
    status_ = stop(Status::unreadable, fmt::format("{}: cannot go back to byte {}: {}", path_, offset_, std::strerror(errno)));
    return;
  }
  position_ = offset_;
  status_ = Status::event;
  problem_.clear();
}

}  // namespace bamboozle::trace
