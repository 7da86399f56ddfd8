// A headless Chromium that a test drives: it loads pages, runs scripts in them, types, turns the wheel.
//
// It speaks the browser's own debugging protocol over two pipes, so that no port is opened and nothing else is needed.
#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <string>

namespace bamboozle::views {

class Browser {
 public:
  /// Starts it; a problem shows in the first call. `program`: its name or path.
  explicit Browser(const std::string& program);
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  /// Loads a file and waits until its script has run; false: it did not within a minute.
  [[nodiscard]] bool open(const std::string& file, const std::string& hash = "");
  /// The value of an expression of JavaScript; null for what cannot be told, and for an exception, which makes the test fail.
  nlohmann::json run(const std::string& script);
  /// Whether the expression became true within ten seconds: what a page draws it draws a moment later.
  [[nodiscard]] bool soon(const std::string& script);
  /// As of a keyboard: "ArrowUp", "+", "a".
  void key(const std::string& key);
  void move(double x, double y);
  void click(double x, double y);
  void wheel(double x, double y, double by);
  void size(int width, int height);        ///< of the page, in pixels
  void prefer(const std::string& scheme);  ///< "light", "dark": as the system would say it
  /// A picture for the person who reads the tests; only when the environment's BAMBOOZLE_SCREENSHOTS names a folder.
  void picture(const std::string& name);

 private:
  /// The answer's "result"; null and a failure of the test when there is none in time.
  nlohmann::json call(const std::string& method, nlohmann::json parameters = nlohmann::json::object());
  bool send(const std::string& bytes);
  bool receive(std::string& message);

  pid_t process_ = -1;
  int to_ = -1;
  int from_ = -1;
  int next_id_ = 1;
  bool broken_ = false;
  std::string session_;
  std::string buffer_;
  std::string profile_;
};

}  // namespace bamboozle::views
