#include "host-tests/views/browser.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace bamboozle::views {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLongestAnswer = 60s;  // a browser starts slowly on a loaded machine
constexpr auto kSoon = 10s;

std::string from_base64(const std::string& text) {
  static const std::string kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0, count = 0;
  for (const char letter : text) {
    const std::size_t value = kLetters.find(letter);
    if (value == std::string::npos) break;
    bits = (bits << 6U) | static_cast<unsigned>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> count) & 0xffU);
  }
  return bytes;
}

}  // namespace

Browser::Browser(const std::string& program) {
  std::signal(SIGPIPE, SIG_IGN);  // a browser that is gone is a failed test, not the end of all tests
  profile_ = ::testing::TempDir() + "/bamboozle-browser-XXXXXX";
  if (::mkdtemp(profile_.data()) == nullptr) return;
  // its descriptors 3 and 4; ours are above, so that dup2 there closes none of them
  std::array<int, 2> in{}, out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) return;
  const int child_in = ::fcntl(in[0], F_DUPFD_CLOEXEC, 10);
  const int child_out = ::fcntl(out[1], F_DUPFD_CLOEXEC, 10);
  ::close(in[0]);
  ::close(out[1]);
  const std::string folder = "--user-data-dir=" + profile_;
  process_ = ::fork();
  if (process_ == 0) {
    ::setpgid(0, 0);
    const int null = ::open("/dev/null", O_RDWR);
    for (const int standard : {0, 1, 2}) ::dup2(null, standard);
    ::dup2(child_in, 3);
    ::dup2(child_out, 4);
    ::setenv("LSAN_OPTIONS", "detect_leaks=0", 1);
    ::execlp(program.c_str(), program.c_str(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--disable-background-networking", "--hide-scrollbars", "--window-size=1400,1000", folder.c_str(),
             "--remote-debugging-pipe", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(child_in);
  ::close(child_out);
  to_ = in[1];
  from_ = out[0];
  const json target = call("Target.createTarget", {{"url", "about:blank"}});
  const json session = call("Target.attachToTarget", {{"targetId", target.value("targetId", "")}, {"flatten", true}});
  session_ = session.value("sessionId", "");
  call("Page.enable");
}

Browser::~Browser() {
  if (to_ >= 0) ::close(to_);
  if (from_ >= 0) ::close(from_);
  if (process_ > 0) {
    ::kill(-process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  std::error_code ignored;  // its helpers die a moment after it
  for (int i = 0; i < 20 && std::filesystem::exists(profile_, ignored); ++i) {
    std::filesystem::remove_all(profile_, ignored);
    std::this_thread::sleep_for(10ms);
  }
}

bool Browser::send(const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count = ::write(to_, bytes.data() + sent, bytes.size() - sent);
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

bool Browser::receive(std::string& message) {
  const auto deadline = Clock::now() + kLongestAnswer;
  std::size_t end = 0;
  while ((end = buffer_.find('\0')) == std::string::npos) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waiting{from_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
    std::array<char, 65536> bytes{};
    const ssize_t count = ::read(from_, bytes.data(), bytes.size());
    if (count <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  }
  message = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return true;
}

json Browser::call(const std::string& method, json parameters) {
  if (broken_ || to_ < 0) return json::object();
  const int id = next_id_++;
  json request = {{"id", id}, {"method", method}, {"params", std::move(parameters)}};
  if (!session_.empty()) request["sessionId"] = session_;
  std::string message = request.dump();
  message += '\0';
  bool alive = send(message);
  while (alive && (alive = receive(message))) {
    const json answer = json::parse(message, nullptr, false);
    if (!answer.is_object() || answer.value("id", 0) != id) continue;  // an event, which nobody waits for
    if (answer.contains("error")) ADD_FAILURE() << method << ": " << answer["error"].dump();
    return answer.value("result", json::object());
  }
  broken_ = true;
  ADD_FAILURE() << method << ": the browser gave no answer";
  return json::object();
}

json Browser::run(const std::string& script) {
  const json answer = call("Runtime.evaluate", {{"expression", script}, {"returnByValue", true}});
  if (answer.contains("exceptionDetails")) ADD_FAILURE() << script << ": " << answer["exceptionDetails"].dump();
  return answer.contains("result") ? answer["result"].value("value", json()) : json();
}

bool Browser::soon(const std::string& script) {
  const auto deadline = Clock::now() + kSoon;
  while (!broken_) {
    if (run("Boolean(" + script + ")") == json(true)) return true;
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

bool Browser::open(const std::string& file, const std::string& hash) {
  call("Page.navigate", {{"url", "about:blank"}});
  call("Page.navigate", {{"url", "file://" + std::filesystem::absolute(file).string() + hash}});
  // between two pages there is a moment without any element
  return soon("document.documentElement && document.documentElement.dataset.ready === 'yes'");
}

void Browser::key(const std::string& key) {
  json event = {{"type", "keyDown"}, {"key", key}};
  if (key.size() == 1) event["text"] = key;
  if (key == "Enter") {
    event["text"] = "\r";
    event["windowsVirtualKeyCode"] = 13;  // a link is followed by the code, not by the name
  }
  call("Input.dispatchKeyEvent", event);
  call("Input.dispatchKeyEvent", {{"type", "keyUp"}, {"key", key}});
}

void Browser::move(double x, double y) { call("Input.dispatchMouseEvent", {{"type", "mouseMoved"}, {"x", x}, {"y", y}}); }

void Browser::click(double x, double y) {
  for (const char* type : {"mousePressed", "mouseReleased"})
    call("Input.dispatchMouseEvent", {{"type", type}, {"x", x}, {"y", y}, {"button", "left"}, {"clickCount", 1}});
}

void Browser::wheel(double x, double y, double by) {
  call("Input.dispatchMouseEvent", {{"type", "mouseWheel"}, {"x", x}, {"y", y}, {"deltaX", 0}, {"deltaY", by}});
}

void Browser::size(int width, int height) {
  call("Emulation.setDeviceMetricsOverride", {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", false}});
}

void Browser::prefer(const std::string& scheme) {
  call("Emulation.setEmulatedMedia", {{"features", json::array({json{{"name", "prefers-color-scheme"}, {"value", scheme}}})}});
}

void Browser::picture(const std::string& name) {
  const char* const folder = std::getenv("BAMBOOZLE_SCREENSHOTS");
  if (folder == nullptr) return;
  const json shot = call("Page.captureScreenshot", {{"format", "png"}, {"captureBeyondViewport", true}});
  std::ofstream(std::string(folder) + "/" + name + ".png", std::ios::binary) << from_base64(shot.value("data", ""));
}

}  // namespace bamboozle::views
