#include "modem-model/scenario/modem_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "modem-model/scenario/fault_loader.h"
#include "modem-model/scenario/soc_loader.h"
#include "modem-model/scenario/step_loader.h"
#include "modem-model/scenario/units.h"

namespace bamboozle::scenario {
namespace {

constexpr std::array<std::string_view, 4> kServices = {"none", "echo", "sink", "slirp"};
constexpr std::string_view kBuiltIn = "msm8916";

class ModemLoader {
 public:
  ModemLoader(ModemSection& section, const LoadOptions& options, const std::vector<std::string>& needs, Problems& problems)
      : section_(section), options_(options), needs_(needs), problems_(problems) {}

  void load(const Node& node, bool in_profile) {
    MapReader reader(node, "modem", problems_);
    if (const Node* profile = reader.find("profile"); profile != nullptr && in_profile) {
      problems_.add(profile->at, "a profile cannot build on another profile", "profiles are one level deep");
    }
    ModemParameters& modem = section_.parameters;
    if (const Node* boot = reader.find("boot")) load_boot(*boot);
    if (const Node* power = reader.find("power")) load_power(*power);
    if (const Node* channels = reader.find("channels")) load_channels(*channels);
    if (const Node* limit = reader.find("uplink_limit")) {
      if (const auto bytes = read_number(*limit, "'uplink_limit'", 8, 65535, problems_)) modem.uplink_limit = *bytes;
    }
    if (const Node* queue = reader.find("downlink_queue")) {
      if (const auto frames = read_number(*queue, "'downlink_queue'", 1, 1'000'000, problems_)) modem.downlink_queue = *frames;
    }
    if (const Node* rules = reader.find("rules")) load_rules(*rules);
    if (const Node* fatal = reader.find("on_fatal")) load_on_fatal(*fatal);
    if (const Node* access = reader.find("collapsed_access")) {
      constexpr std::array<std::string_view, 2> kEffects = {"ignore", "abort"};
      if (const auto effect = read_word(*access, "'collapsed_access'", kEffects, problems_)) {
        modem.abort_on_collapsed_access = *effect == 1;
      }
    }
    reader.finish();
  }

 private:
  void load_boot(const Node& node) {
    MapReader reader(node, "'boot'", problems_);
    if (const Node* after = reader.need("after")) section_.parameters.boot_after = read_time(*after, "'after'", problems_);
    reader.finish();
  }

  void load_power(const Node& node) {
    MapReader reader(node, "'power'", problems_);
    PowerParameters& power = section_.parameters.power;
    const std::pair<std::string_view, TimeRange*> ranges[] = {
        {"ack", &power.ack}, {"raise", &power.raise}, {"idle", &power.idle}, {"off", &power.off}};
    for (const auto& [key, range] : ranges) {
      if (const Node* value = reader.find(key)) *range = read_range(*value, fmt::format("'{}'", key), problems_).value_or(*range);
    }
    const std::pair<std::string_view, bool*> truths[] = {
        {"ack_with_power", &power.ack_with_power}, {"fall_ack", &power.fall_acknowledged}, {"collapse", &power.collapses}};
    for (const auto& [key, truth] : truths) {
      if (const Node* value = reader.find(key)) *truth = read_bool(*value, fmt::format("'{}'", key), problems_).value_or(*truth);
    }
    if (const Node* value = reader.find("vote_deadline")) power.vote_deadline = read_time(*value, "'vote_deadline'", problems_);
    if (const Node* value = reader.find("apps_ack_deadline")) {
      power.apps_ack_deadline = read_time(*value, "'apps_ack_deadline'", problems_).value_or(power.apps_ack_deadline);
    }
    reader.finish();
  }

  void load_rules(const Node& node) {
    constexpr std::array<std::string_view, 3> kEffects = {"ignore", "report", "fatal"};
    MapReader reader(node, "'rules'", problems_);
    for (std::size_t rule = 0; rule < kModemRuleNames.size(); ++rule) {
      const Node* value = reader.find(kModemRuleNames[rule]);
      if (value == nullptr) continue;
      const auto effect = read_word(*value, fmt::format("'{}'", kModemRuleNames[rule]), kEffects, problems_);
      if (effect) section_.parameters.rules[rule] = static_cast<RuleEffect>(*effect);
    }
    reader.finish();
  }

  void load_on_fatal(const Node& node) {
    if (node.kind == Node::Kind::scalar) {
      constexpr std::array<std::string_view, 1> kWords = {"stay_dead"};
      if (read_word(node, "'on_fatal'", kWords, problems_)) section_.parameters.restart_after.reset();
      return;
    }
    MapReader reader(node, "'on_fatal'", problems_);
    if (const Node* restart = reader.need("restart", "on_fatal: {restart: 1.3s} or stay_dead")) {
      section_.parameters.restart_after = read_range(*restart, "'restart'", problems_);
    }
    reader.finish();
  }

  void load_open(const Node& node, ChannelParameters& channel) {
    MapReader reader(node, "'open'", problems_);
    if (const Node* after = reader.find("after")) {
      channel.open_after = read_range(*after, "'after'", problems_).value_or(channel.open_after);
    }
    if (const Node* by = reader.find("by")) {
      constexpr std::array<std::string_view, 3> kWho = {"boot", "apps", "scenario"};
      channel.announcement = static_cast<Announcement>(read_word(*by, "'by'", kWho, problems_).value_or(0));
      if (reader.find("after") != nullptr && channel.announcement != Announcement::boot)
        problems_.add(by->at, "'after' counts from the boot's first acknowledgement, and nothing is announced then", "leave 'after' out");
    }
    if (const Node* command = reader.find("command")) {
      channel.open_command = read_command(*command, problems_).value_or(channel.open_command);
    }
    if (const Node* signal = reader.find("signal")) {
      channel.open_signal = static_cast<std::uint8_t>(read_number(*signal, "'signal'", 0, 255, problems_).value_or(0));
    }
    reader.finish();
  }

  void load_channels(const Node& node) {
    if (node.kind != Node::Kind::map) {
      problems_.add(node.at, fmt::format("'channels' must be a mapping, not {}", kind_name(node.kind)),
                    "channels: {0: {ip: echo}}");
      return;
    }
    // who names channels names all of them: those of the profile do not stay behind unseen
    section_.parameters.channels = {};
    section_.forwards.clear();
    section_.slirp = false;
    std::array<bool, kChannelCount> given{};
    for (const Member& member : node.members) {
      for (const unsigned channel : read_channel_key(member.key, problems_)) {
        if (given[channel]) problems_.add(member.key.at, fmt::format("channel {} is there twice", channel));
        given[channel] = true;
        load_channel(channel, member.value);
      }
    }
  }

  void load_channel(unsigned number, const Node& node) {
    ChannelParameters& channel = section_.parameters.channels[number];
    channel.present = true;
    MapReader reader(node, fmt::format("channel {}", number), problems_);
    if (const Node* open = reader.find("open")) load_open(*open, channel);
    if (const Node* ip = reader.find("ip")) load_service(number, *ip);
    reader.finish();
  }

  void load_service(unsigned number, const Node& node) {
    ChannelParameters& channel = section_.parameters.channels[number];
    if (node.kind == Node::Kind::map) {
      MapReader reader(node, "'ip'", problems_);
      if (const Node* slirp = reader.need("slirp", "only slirp has settings: ip: {slirp: {forward: {80: 8080}}}")) {
        load_slirp(number, *slirp);
      }
      reader.finish();
    } else if (const auto service = read_word(node, "'ip'", kServices, problems_)) {
      channel.ip = static_cast<IpService>(*service);
      if (channel.ip == IpService::slirp) note_slirp(node);
    }
  }

  void note_slirp(const Node& node) {
    if (!section_.slirp) section_.slirp_at = node.at;
    section_.slirp = true;
  }

  void load_slirp(unsigned number, const Node& node) {
    ChannelParameters& channel = section_.parameters.channels[number];
    channel.ip = IpService::slirp;
    note_slirp(node);
    MapReader reader(node, "'slirp'", problems_);
    if (const Node* restricted = reader.find("restricted")) {
      channel.restricted = read_bool(*restricted, "'restricted'", problems_).value_or(true);
    }
    const Node* forward = reader.find("forward");
    reader.finish();
    if (forward == nullptr) return;
    if (forward->kind != Node::Kind::map) {
      problems_.add(forward->at, "'forward' must be a mapping of ports", "forward: {80: 8080}");
      return;
    }
    for (const Member& member : forward->members) {
      const auto guest = read_number(member.key, "a forwarded port", 1, 65535, problems_);
      if (guest) load_forward(number, static_cast<std::uint16_t>(*guest), member.value);
    }
  }

  void load_forward(unsigned number, std::uint16_t guest_port, const Node& node) {
    ChannelParameters::Forward forward{guest_port, 0};
    if (node.kind == Node::Kind::scalar && !parse_number(node.text)) {
      if (std::find(needs_.begin(), needs_.end(), node.text) == needs_.end()) {
        problems_.add(node.at, fmt::format("'{}' is neither a port nor among this scenario's needs", node.text),
                      fmt::format("needs: [{}]", node.text));
        return;
      }
      const auto known = options_.need_ports.find(node.text);
      if (known != options_.need_ports.end()) forward.host_port = known->second;
      section_.forwards.push_back({number, guest_port, node.text});
    } else if (const auto port = read_number(node, "the host's port", 1, 65535, problems_)) {
      forward.host_port = static_cast<std::uint16_t>(*port);
    }
    section_.parameters.channels[number].forward.push_back(forward);
  }

  ModemSection& section_;
  const LoadOptions& options_;
  const std::vector<std::string>& needs_;
  Problems& problems_;
};

void load_profile(const Node* named, ModemSection& section, const LoadOptions& options, Problems& problems,
                  std::vector<Problem>& list) {
  const std::string name = named != nullptr ? named->text : std::string(kBuiltIn);
  section.parameters.profile = name;
  for (ChannelParameters& channel : section.parameters.channels) channel.present = true;  // domain.md 4.2: msm8916 announces all
  const auto file = options.profiles ? options.profiles(name) : std::nullopt;
  if (!file) {
    if (name != kBuiltIn) problems.add(named->at, fmt::format("there is no profile '{}'", name), "see scenarios/profiles/");
    return;
  }
  const auto root = parse_document(file->text, file->path, list);
  if (!root) return;
  Problems own(file->path, list);
  MapReader reader(*root, "a profile", own);
  if (const Node* version = reader.need("version", "version: 1"))
    static_cast<void>(read_number(*version, "'version'", 1, 1, own));
  if (const Node* profile = reader.need("profile")) {
    if (const auto text = read_text(*profile, "'profile'", own); text && *text != name) {
      own.add(profile->at, fmt::format("the profile calls itself '{}', its file '{}'", *text, name));
    }
  }
  if (const Node* about = reader.need("about", "one sentence: which firmware behaves so")) {
    static_cast<void>(read_text(*about, "'about'", own));
  }
  const std::vector<std::string> no_needs;
  if (const Node* modem = reader.need("modem")) ModemLoader(section, options, no_needs, own).load(*modem, true);
  if (const Node* soc = reader.find("soc")) load_soc(*soc, section.soc, own);
  if (const Node* faults = reader.find("faults")) {
    for_each_item(*faults, "faults", own, [&](const Node& item) {
      if (auto rule = load_fault(item, own)) section.faults.push_back(std::move(*rule));
    });
  }
  reader.finish();
}

}  // namespace

std::vector<unsigned> read_channel_key(const Node& key, Problems& problems) {
  const std::string_view text = key.text;
  const std::size_t dots = text.find("..");
  const auto first = parse_number(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : parse_number(text.substr(dots + 2));
  std::vector<unsigned> channels;
  if (!first || !last || *first > *last || *last >= kChannelCount) {
    problems.add(key.at, fmt::format("'{}' is no channel", text), fmt::format("0 to {}, or a range: 0..7", kChannelCount - 1));
    return channels;
  }
  for (auto channel = static_cast<unsigned>(*first); channel <= *last; ++channel) channels.push_back(channel);
  return channels;
}

ModemSection load_modem(const Node* node, const LoadOptions& options, const std::vector<std::string>& needs, Problems& problems,
                        std::vector<Problem>& list) {
  ModemSection section;
  const Node* profile = node != nullptr ? node->find("profile") : nullptr;
  if (profile != nullptr && !read_text(*profile, "'profile'", problems)) return section;
  load_profile(profile, section, options, problems, list);
  if (node != nullptr) ModemLoader(section, options, needs, problems).load(*node, false);
  return section;
}

}  // namespace bamboozle::scenario
