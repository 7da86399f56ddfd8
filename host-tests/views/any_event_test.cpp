// Every view takes any event: each kind with fields drawn at random, which no run of ours would write. For the sanitizers.
#include <gmock/gmock.h>

#include <random>

#include "host-tests/views/events.h"

namespace bamboozle::views {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class Fields {
 public:
  explicit Fields(unsigned seed) : random_(seed) {}

  void fill(Message& message) {
    const google::protobuf::Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i)
      if (draw() % 4 != 0) fill(message, *type.field(i));
  }

  std::uint64_t draw() {
    // small numbers are names of pipes, channels and commands; large ones are nobody's
    switch (random_() % 3) {
      case 0:
        return random_() % 40;
      case 1:
        return random_() & 0xffffU;
      default:
        return (std::uint64_t{random_()} << 32U) | random_();
    }
  }

 private:
  void fill(Message& message, const FieldDescriptor& field) {
    const google::protobuf::Reflection& access = *message.GetReflection();
    if (field.is_repeated()) {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) access.AddString(&message, &field, text());
      return;
    }
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_UINT64:
        return access.SetUInt64(&message, &field, draw());
      case FieldDescriptor::CPPTYPE_UINT32:
        return access.SetUInt32(&message, &field, static_cast<std::uint32_t>(draw()));
      case FieldDescriptor::CPPTYPE_INT32:
        return access.SetInt32(&message, &field, static_cast<std::int32_t>(draw()));
      case FieldDescriptor::CPPTYPE_BOOL:
        return access.SetBool(&message, &field, draw() % 2 == 0);
      case FieldDescriptor::CPPTYPE_ENUM:
        return access.SetEnumValue(&message, &field, static_cast<int>(draw() % 9));
      case FieldDescriptor::CPPTYPE_STRING:
        return access.SetString(&message, &field, text());
      default:
        return;
    }
  }

  std::string text() {
    static const std::string kTexts[] = {
        "",      "bam",         "smsm",       "P_EVNT_REG", "P_FIFO_SIZES",       "IRQ_SRCS_EE",
        "reset", "a{b=c d=0x}", "$end\n\"\\", "\033[m",     std::string(3, '\0'), std::string(70000, 'x')};
    return kTexts[draw() % std::size(kTexts)];
  }

  std::mt19937 random_;
};

TEST(AnyEventTest, UpsetsNoView) {
  const google::protobuf::OneofDescriptor& kinds = *trace::Event::descriptor()->FindOneofByName("kind");
  for (const Form& form : forms()) {
    Fields fields(1);
    std::ostringstream out;
    const auto view = form.make(out, {.colours = true});
    for (int round = 0; round < 20; ++round)
      for (int kind = 0; kind < kinds.field_count(); ++kind) {
        trace::Event event;
        event.set_time_ns(fields.draw());
        event.set_sequence(fields.draw());
        event.set_cause(fields.draw());
        fields.fill(*event.GetReflection()->MutableMessage(&event, kinds.field(kind)));
        view->take(event);
      }
    view->finish();
    EXPECT_TRUE(out.good()) << form.name;
    EXPECT_FALSE(out.str().empty()) << form.name;
  }
}

}  // namespace
}  // namespace bamboozle::views
