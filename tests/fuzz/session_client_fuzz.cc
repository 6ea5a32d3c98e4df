// What the client of a session sends, beside its program and the time. Promises: each message to the
// client is whole, and so is each frame for the program; nothing follows the end; what is held is
// bounded.

#include <string>

#include "base/random.h"
#include "base/time.h"
#include "fuzz/fuzz_target.h"
#include "ssm/conversation.h"

namespace trainyard::fuzz {
namespace {

using ssm::Conversation;
using ssm::PayloadType;

constexpr std::string_view kResponse =
    R"({"ProcessedClientActions":[{"ActionType":"SessionType","ActionStatus":1}]})";

std::string_view take_piece(std::string_view& input) {
  const std::size_t size = take_byte(input);
  const std::string_view piece = input.substr(0, size);
  input.remove_prefix(piece.size());
  return piece;
}

class Client {
 public:
  explicit Client(ssm::SessionType type)
      : conversation_({"id", type, "{}", "target"}, now_, from_epoch_millis(1'700'000'000'000)) {
    conversation_.connect(now_);
  }

  void act(std::string_view& input) {
    switch (take_byte(input) % 9) {
      case 0:
        return receive(take_piece(input));
      case 1:
        return send(PayloadType::handshake_response, next_++, kResponse);
      case 2: {
        const auto type = static_cast<PayloadType>(take_byte(input));
        return send(type, next_++, take_piece(input));
      }
      case 3: {
        const std::int64_t sequence = next_ + take_byte(input) - 128;
        return send(PayloadType::output, sequence, take_piece(input));
      }
      case 4:
        return acknowledge(take_byte(input));
      case 5:
        now_ += std::chrono::milliseconds(100 * take_byte(input));
        return;
      case 6:
        return conversation_.connect(now_);
      case 7:
        return say(static_cast<model::ExecFrame>(take_byte(input)), take_piece(input));
      default:
        return carry();
    }
  }

  void carry() {
    while (const auto message = conversation_.next_message(now_)) {
      PROMISE(message->size() <= kMaxFrame);
      PROMISE(ssm::decode(*message));
    }
    while (const auto frame = conversation_.next_input(now_)) {
      PROMISE(!conversation_.end());
      PROMISE(frame->kind == model::ExecFrame::input || frame->kind == model::ExecFrame::end ||
              frame->kind == model::ExecFrame::resize);
      PROMISE(frame->content.size() <= kMaxFrame);
      if (frame->kind == model::ExecFrame::resize) PROMISE(model::parse_size(frame->content));
    }
    PROMISE(!conversation_.is_closed() || conversation_.end());
    if (const auto at = conversation_.wake_at(now_)) PROMISE(*at > now_);
  }

 private:
  void receive(std::string_view bytes) {
    if (conversation_.receive(bytes, now_)) PROMISE(ssm::decode(bytes));
  }

  void send(PayloadType type, std::int64_t sequence, std::string_view payload) {
    ssm::Message message;
    message.type = ssm::kInputStreamData;
    message.created = from_epoch_millis(1'700'000'000'000);
    message.sequence = sequence;
    message.id = random_uuid();
    message.payload_type = type;
    message.payload = payload;
    PROMISE(conversation_.receive(ssm::encode(message), now_) || sequence < 0);
  }

  void acknowledge(std::int64_t sequence) {
    ssm::Message message;
    message.type = ssm::kOutputStreamData;
    message.sequence = sequence;
    receive(ssm::encode(ssm::make_acknowledgement(message, from_epoch_millis(1))));
  }

  // As much as it takes.
  void say(model::ExecFrame kind, std::string_view content) {
    std::string much(content);
    while (!content.empty() && much.size() + content.size() < kMaxFrame) much += content;
    std::size_t taken = 0;
    while (conversation_.wants_output(now_)) {
      conversation_.take_output(kind, much, now_);
      taken += much.size();
      PROMISE(taken <= ssm::DataChannel::kMaxHeld);
      if (kind != model::ExecFrame::out || much.empty()) break;
    }
  }

  Conversation::Time now_{std::chrono::hours(1)};
  Conversation conversation_;
  std::int64_t next_ = 0;
};

}  // namespace

void run(std::string_view input) {
  Client client(static_cast<ssm::SessionType>(take_byte(input) % 5));
  while (!input.empty()) client.act(input);
  client.carry();
}

}  // namespace trainyard::fuzz
