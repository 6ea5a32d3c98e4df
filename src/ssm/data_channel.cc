#include "ssm/data_channel.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/random.h"

namespace trainyard::ssm {
namespace {

using std::chrono::microseconds;

// The client's (src/config/config.go).
constexpr microseconds kGranularity{10'000}, kMaxTimeout{1'000'000};
// A message that stays unacknowledged is repeated after twice the last pause, up to this.
constexpr microseconds kMaxPause{10'000'000};
constexpr std::int64_t kMaxAhead = 10'000;  // the agent's and the client's buffers
constexpr std::uint64_t kFirst = 1;

}  // namespace

Timestamp DataChannel::date(Time now) const {
  return start_date_ + std::chrono::floor<std::chrono::milliseconds>(now - start_);
}

void DataChannel::send(PayloadType type, std::string_view payload, Time now) {
  Message message;
  message.type = kOutputStreamData;
  message.created = date(now);
  message.sequence = end_++;
  message.flags = message.sequence == 0 ? kFirst : 0;
  message.id = random_uuid();
  message.payload_type = type;
  message.payload = payload;
  Sent& sent = sent_[message.sequence];
  sent.bytes = encode(message);
  sent.payload_size = payload.size();
  sent.needs_handlers =
      type != PayloadType::handshake_request && type != PayloadType::handshake_complete;
  unacknowledged_ += payload.size();
}

bool DataChannel::has_room() const {
  return unacknowledged_ + kMaxFrame <= kMaxHeld && sent_.size() < kMaxMessages;
}

bool DataChannel::is_settled(std::int64_t sequence) const {
  return end_ > sequence && (sent_.empty() || sent_.begin()->first > sequence);
}

bool DataChannel::wants_messages() const {
  if (!has_room()) return true;
  if (acknowledgements_.size() >= kMaxMessages) return false;
  // While the next one is missing it may be what follows.
  return has_space() || !received_.contains(expected_);
}

// For whatever comes next: what is wanted is taken, or the client would have to repeat it.
bool DataChannel::has_space() const {
  return received_size_ + kMaxPayload <= kMaxHeld && received_.size() < kMaxMessages;
}

// What is expected next always fits, so that early messages can't keep it out.
bool DataChannel::fits(const Message& message) const {
  if (message.sequence == expected_) return true;
  return message.sequence - expected_ < kMaxAhead && has_space();
}

Result<void> DataChannel::receive(std::string_view bytes, Time now) {
  TRY(Message message, decode(bytes));
  if (message.type == kAcknowledge) {
    TRY(const std::int64_t sequence, parse_acknowledgement(message.payload));
    acknowledge(sequence, now);
    return ok();
  }
  if (message.type != kInputStreamData) return ok();
  if (message.sequence < 0)
    return Error(ErrorKind::corrupt, "a message has number " + std::to_string(message.sequence));
  // What isn't acknowledged is repeated by the client.
  if (acknowledgements_.size() >= kMaxMessages) return ok();
  const bool is_known = message.sequence < expected_ || received_.contains(message.sequence);
  if (!is_known && !fits(message)) return ok();
  acknowledgements_.push_back(encode(make_acknowledgement(message, date(now))));
  if (is_known) return ok();
  received_size_ += message.payload.size();
  const std::int64_t sequence = message.sequence;
  received_.emplace(sequence, std::move(message));
  return ok();
}

std::optional<Message> DataChannel::take_received() {
  auto next = received_.extract(expected_);
  if (!next) return std::nullopt;
  ++expected_;
  received_size_ -= next.mapped().payload.size();
  return std::move(next.mapped());
}

std::optional<std::string> DataChannel::next_to_send(Time now) {
  if (!acknowledgements_.empty()) {
    std::string bytes = std::move(acknowledgements_.front());
    acknowledgements_.pop_front();
    return bytes;
  }
  auto message = sent_.lower_bound(next_);
  if (message == sent_.end()) {
    if (const auto at = repeat_at(); !at || *at > now) return std::nullopt;
    message = sent_.begin();
  } else {
    next_ = message->first + 1;
  }
  note_send(message->second, now);
  return message->second.bytes;
}

void DataChannel::note_send(Sent& message, Time now) {
  ++sends_;
  ++message.times;
  message.last = now;
  if (message.connection == 0) message.connection = connection_;
  if (message.first_send == 0) message.first_send = sends_;
  if (message.first_send_to_ready == 0 && (is_ready_ || !message.needs_handlers))
    message.first_send_to_ready = sends_;
}

std::optional<DataChannel::Time> DataChannel::repeat_at() const {
  if (sent_.empty() || sent_.begin()->first >= next_) return std::nullopt;
  const Sent& oldest = sent_.begin()->second;
  return oldest.last + pause(oldest);
}

microseconds DataChannel::pause(const Sent& message) const {
  microseconds time = timeout_;
  for (int i = 1; i < message.times && time < kMaxPause; ++i) time *= 2;
  return std::min(time, kMaxPause);
}

void DataChannel::start_connection(Time now) {
  ++connection_;
  for (auto& [_, message] : sent_) {
    message.times = 0;
    message.first_send = message.first_send_to_ready = 0;
  }
  repeat_all(now);
}

void DataChannel::mark_ready(Time now) {
  if (std::exchange(is_ready_, true)) return;
  const bool has_old = std::any_of(sent_.begin(), sent_.end(), [this](const auto& each) {
    return each.second.connection != 0 && each.second.connection != connection_;
  });
  if (has_old) repeat_all(now);
}

// The bound is for a client that reconnects again and again without acknowledging anything.
void DataChannel::repeat_all(Time now) {
  next_ = 0;
  if (is_ready_ && !sent_.empty() && sent_.size() < 2 * kMaxMessages)
    send(PayloadType::output, {}, now);
}

void DataChannel::acknowledge(std::int64_t sequence, Time now) {
  const auto found = sent_.find(sequence);
  if (found == sent_.end() || found->second.connection == 0) return;
  const Sent message = std::move(found->second);
  const bool is_oldest = found == sent_.begin();
  unacknowledged_ -= message.payload_size;
  sent_.erase(found);
  if (message.connection == connection_) {
    // Of a message that was sent again it is unknown which copy this is about (Karn's rule).
    if (message.times == 1) measure(std::chrono::floor<microseconds>(now - message.last));
    for (auto old = sent_.begin(); old != sent_.end() && old->first < sequence;) {
      const Sent& other = old->second;
      const bool is_handled = other.connection != connection_ && other.first_send_to_ready != 0 &&
                              other.first_send_to_ready < message.first_send;
      if (is_handled) unacknowledged_ -= other.payload_size;
      old = is_handled ? sent_.erase(old) : std::next(old);
    }
  }
  // As all before it were handled, it wasn't only kept.
  if (is_oldest && message.needs_handlers) mark_ready(now);
}

void DataChannel::settle(std::int64_t sequence) {
  while (!sent_.empty() && sent_.begin()->first <= sequence) {
    unacknowledged_ -= sent_.begin()->second.payload_size;
    sent_.erase(sent_.begin());
  }
}

void DataChannel::measure(microseconds round_trip) {
  const microseconds difference =
      round_trip > round_trip_ ? round_trip - round_trip_ : round_trip_ - round_trip;
  variation_ = (3 * variation_ + difference) / 4;
  round_trip_ = (7 * round_trip_ + round_trip) / 8;
  timeout_ = std::min(round_trip_ + std::max(kGranularity, 4 * variation_), kMaxTimeout);
}

}  // namespace trainyard::ssm
