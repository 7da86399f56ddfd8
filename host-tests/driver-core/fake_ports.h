// Ports that note what the core asks for, and answer what the test has set.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "driver/core/ports.h"

namespace bamboozle::dmux {

class FakePorts final : public Ports {
 public:
  Levels levels() override { return wire; }
  void set_vote(bool level) override {
    log.push_back(level ? "vote 1" : "vote 0");
    if (answers_at_once) wire.ack = !wire.ack;
  }
  void set_ack(bool level) override { log.push_back(level ? "ack 1" : "ack 0"); }
  bool submit_uplink(unsigned slot, unsigned bytes, unsigned token) override {
    if (!memory) return false;
    log.push_back("up " + std::to_string(slot));
    uplink.push_back({slot, token});
    (void)bytes;
    return true;
  }
  bool submit_downlink(unsigned slot, unsigned token) override {
    if (!memory) return false;
    downlink.push_back({slot, token});
    return true;
  }
  void ring_uplink() override { log.push_back("ring up"); }
  void ring_downlink() override { log.push_back("ring down"); }
  void restart_uplink() override { log.push_back("restart"); }
  bool downlink_arrived(unsigned slot) override { return arrived || dirty == static_cast<int>(slot); }
  void clean_downlink(unsigned slot) override {
    log.push_back("clean " + std::to_string(slot));
    dirty = -1;
  }
  void poke_interrupt() override { log.push_back("poke"); }
  bool pipes_stand() override {
    log.push_back("look");
    return stand;
  }
  bool rang_for_nothing() override { return std::exchange(rang, false); }
  void request_set_up() override { log.push_back("set up"); }
  void frame_gone(unsigned slot, Fate fate) override {
    log.push_back("gone " + std::to_string(slot) + 
                  (fate == Fate::sent ? " sent" : fate == Fate::asleep ? " asleep" : fate == Fate::lost ? " lost" : " starved"));
  }
  void let_queues_run(bool run) override { log.push_back(run ? "run" : "stop"); }
  void hold_awake(bool hold) override { log.push_back(hold ? "hold" : "release"); }
  void wake_for_a_moment() override { log.push_back("moment"); }
  bool open_again() override {
    log.push_back("open again");
    return room;
  }
  void state_changed() override { ++changes; }
  void arm(Time at) override { armed = at; }

  /// What was asked for since the last call.
  std::vector<std::string> take() { return std::exchange(log, {}); }

  Levels wire;
  bool answers_at_once = false;  ///< the modem is faster than the store to the vote returns
  bool memory = true;
  bool arrived = false;
  int dirty = -1;     ///< the slot that was not cleaned after a transfer
  bool room = true;   ///< for OPENs that are sent again
  bool stand = true;
  bool rang = false;
  Time armed = 0;
  unsigned changes = 0;  ///< times that waiters were told to look
  std::vector<std::string> log;
  std::vector<std::pair<unsigned, unsigned>> uplink;    // slot, token
  std::vector<std::pair<unsigned, unsigned>> downlink;  // slot, token
};

}  // namespace bamboozle::dmux
