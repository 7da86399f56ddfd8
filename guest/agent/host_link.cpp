#include "guest/agent/host_link.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace bamboozle::agent {
namespace {

using namespace mailbox;

constexpr const char* kDevice = "/dev/uio0";

// The window is device memory: whole aligned words, never memcpy.
void copy_out(volatile std::uint32_t* to, const char* from, std::size_t size) {
  for (std::size_t i = 0; i < size; i += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, from + i, std::min<std::size_t>(4, size - i));
    to[i / 4] = word;
  }
}

std::string copy_in(const volatile std::uint32_t* from, std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; i += 4) {
    const std::uint32_t word = from[i / 4];
    std::memcpy(out.data() + i, &word, std::min<std::size_t>(4, size - i));
  }
  return out;
}

}  // namespace

std::string HostLink::open() {
  fd_ = ::open(kDevice, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (fd_ < 0)
    return std::string{kDevice} + ": " + std::strerror(errno) +
           ". Is this QEMU running our plugin, and does the kernel's command line have uio_pdrv_genirq.of_id=generic-uio?";
  void* registers = mmap(nullptr, 0x1000, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
  void* window = mmap(nullptr, kWindowSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, getpagesize());
  if (registers == MAP_FAILED || window == MAP_FAILED) return std::string{kDevice} + ": cannot map it: " + std::strerror(errno);
  registers_ = static_cast<volatile std::uint32_t*>(registers);
  window_ = static_cast<volatile std::uint32_t*>(window);
  if (registers_[kRegisterIdentity / 4] != kIdentity) return std::string{kDevice} + " is not the mailbox";
  if (const std::uint32_t spoken = registers_[kRegisterProtocol / 4]; spoken != kProtocol)
    return "the mailbox speaks protocol " + std::to_string(spoken) + ", this agent " + std::to_string(kProtocol) +
           ": the guest's file system is of another version than the plugin, ./bamboozle builds both";
  const std::uint32_t enable = 1;
  (void)!write(fd_, &enable, sizeof enable);
  return {};
}

void HostLink::send(const Message& message) {
  const std::size_t length = std::min<std::size_t>(message.body().size(), kHalf - kHeaderSize);
  window_[0] = static_cast<std::uint32_t>(message.type());
  window_[1] = message.id();
  window_[2] = static_cast<std::uint32_t>(length);
  copy_out(window_ + kHeaderSize / 4, message.body().data(), length);
  __sync_synchronize();
  registers_[kRegisterTxSend / 4] = static_cast<std::uint32_t>(kHeaderSize + length);
}

std::vector<Order> HostLink::take() {
  std::uint32_t count = 0;
  (void)!read(fd_, &count, sizeof count);
  std::vector<Order> orders;
  while (const std::uint32_t length = registers_[kRegisterRxLength / 4]) {
    const std::string bytes = copy_in(window_ + kHalf / 4, std::min(length, kHalf));
    registers_[kRegisterRxDone / 4] = 1;
    if (auto order = parse_order(bytes)) orders.push_back(std::move(*order));
  }
  const std::uint32_t enable = 1;
  (void)!write(fd_, &enable, sizeof enable);
  return orders;
}

}  // namespace bamboozle::agent
