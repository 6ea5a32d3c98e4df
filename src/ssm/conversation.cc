#include "ssm/conversation.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/check.h"
#include "base/json_object.h"
#include "base/random.h"
#include "base/time.h"
#include "base/utf8.h"

namespace trainyard::ssm {
namespace {

namespace json = boost::json;
using model::ExecFrame;

// The agent that clients take this for: one that multiplexes the connections of a port, without
// smux's keep-alive (newer than 3.1.1511.0). They compare versions of four numbers only.
constexpr std::string_view kAgentVersion = "3.3.0.0";
constexpr std::int64_t kRequestNumber = 0, kCompleteNumber = 1;  // of the handshake's messages
constexpr std::size_t kPiece = std::size_t{16} * 1024;           // of output, per message
constexpr std::size_t kMaxErrorText = 1024;
constexpr std::string_view kNoProgram = "127";
constexpr std::string_view kErrorMark = "----------ERROR-------\n";  // as the agent's failures

std::string_view type_name(SessionType type) {
  switch (type) {
    case SessionType::shell:
      return "Standard_Stream";
    case SessionType::interactive_command:
      return "InteractiveCommands";
    case SessionType::noninteractive_command:
      return "NonInteractiveCommands";
    case SessionType::port:
    case SessionType::raw_port:
      break;
  }
  return "Port";
}

SessionEnd failure_end(std::string_view reason) {
  return {std::string(reason), std::string(kErrorMark) + std::string(reason)};
}

// Text from elsewhere, for people: bounded, UTF-8, and without control characters.
std::string one_line(std::string_view text) {
  text = truncate_utf8(text, kMaxErrorText);
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    const auto first = static_cast<unsigned char>(text[at]);
    if (length == 0)
      line += '?';
    else if (first < ' ' || first == 0x7f)
      line += ' ';
    else
      line += text.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

// nullopt: the client serves a session of this type.
std::optional<std::string> refusal_in(const json::object& response) {
  for (const json::value& each : array_at(response, "ProcessedClientActions")) {
    if (!each.is_object() || text_at(each.get_object(), "ActionType") != "SessionType") continue;
    if (number_at(each.get_object(), "ActionStatus") == 1) return std::nullopt;
    return "the client refuses the session: " + one_line(text_at(each.get_object(), "Error"));
  }
  return "the client's handshake doesn't mention the session";
}

}  // namespace

Conversation::Conversation(SessionSpec spec, Time now, Timestamp date)
    : spec_(std::move(spec)), channel_(now, date), started_(now) {
  channel_.send(PayloadType::handshake_request, handshake_request(), now);
}

bool Conversation::has_terminal() const {
  return spec_.type == SessionType::shell || spec_.type == SessionType::interactive_command;
}

std::string Conversation::handshake_request() const {
  auto properties = parse_object("a session's properties", spec_.properties);
  CHECK(properties);
  const json::object action{
      {"ActionType", "SessionType"},
      {"ActionParameters",
       {{"SessionType", type_name(spec_.type)}, {"Properties", std::move(*properties)}}}};
  return json::serialize(
      json::object{{"AgentVersion", kAgentVersion},
                   {"RequestedClientActions", json::array{json::value(action)}}});
}

void Conversation::connect(Time now) {
  // A client that comes back has had time to put its handlers in place, even if they said nothing.
  if (channel_.is_settled(kCompleteNumber) && now >= started_ + kReadyPatience)
    channel_.mark_ready(now);
  channel_.start_connection(now);
  if (state_ == State::handshake) {
    started_ = now;
    patience_ = now + kHandshakePatience;
  }
  if (state_ == State::draining) patience_ = now + kDrainPatience;
}

Result<void> Conversation::receive(std::string_view message, Time now) {
  TRY_VOID(channel_.receive(message, now));
  // Until the end the messages are taken by next_input().
  while (end_ && channel_.take_received()) continue;
  return ok();
}

std::optional<Conversation::Input> Conversation::next_input(Time now) {
  while (!end_) {
    const auto message = channel_.take_received();
    if (!message) break;
    if (state_ == State::handshake) {
      if (message->payload_type != PayloadType::handshake_response) {
        abort(failure_end("the client didn't begin with a handshake"));
        break;
      }
      take_handshake_response(message->payload, now);
    } else if (auto input = take_client_message(*message, now)) {
      return input;
    }
  }
  return std::nullopt;
}

void Conversation::take_handshake_response(std::string_view payload, Time now) {
  const auto response = parse_object("the client's handshake", payload);
  if (!response) return abort(failure_end(response.error().message()));
  if (auto refusal = refusal_in(*response)) return abort(failure_end(*refusal));
  channel_.settle(kRequestNumber);
  const auto taken = std::chrono::duration_cast<std::chrono::nanoseconds>(now - started_);
  channel_.send(PayloadType::handshake_complete,
                json::serialize(json::object{{"HandshakeTimeToComplete", taken.count()},
                                             {"CustomerMessage", ""}}),
                now);
  state_ = State::open;
  patience_ = spec_.type == SessionType::raw_port ? now : now + kReadyPatience;
}

std::optional<Conversation::Input> Conversation::take_client_message(const Message& message,
                                                                     Time now) {
  if (message.payload_type != PayloadType::output && message.payload_type != PayloadType::size &&
      message.payload_type != PayloadType::flag)
    return std::nullopt;
  // These come from the client's handlers.
  channel_.settle(kCompleteNumber);
  channel_.mark_ready(now);
  if (message.payload_type == PayloadType::flag) return take_flag(message.payload);
  if (message.payload_type == PayloadType::output) {
    if (message.payload.empty()) return std::nullopt;
    return Input{ExecFrame::input, message.payload};
  }
  const auto size = parse_object("a size", message.payload);
  if (!size || !has_terminal()) return std::nullopt;
  const std::int64_t rows = number_at(*size, "rows"), columns = number_at(*size, "cols");
  std::string text = std::to_string(rows) + " " + std::to_string(columns);
  if (!model::parse_size(text)) return std::nullopt;
  return Input{ExecFrame::resize, std::move(text)};
}

std::optional<Conversation::Input> Conversation::take_flag(std::string_view payload) {
  if (payload == make_flag(Flag::terminate_session)) abort({"ended by the client", ""});
  if (payload == make_flag(Flag::disconnect_from_port)) return Input{ExecFrame::end};
  return std::nullopt;
}

bool Conversation::wants_output(Time now) const {
  return state_ == State::open && channel_.has_room() && (channel_.is_ready() || now >= patience_);
}

void Conversation::send_pieces(PayloadType type, std::string_view bytes, Time now) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kPiece)))
    channel_.send(type, bytes.substr(0, kPiece), now);
}

void Conversation::take_output(ExecFrame kind, std::string_view content, Time now) {
  switch (kind) {
    case ExecFrame::out:
      return send_pieces(PayloadType::output, content, now);
    case ExecFrame::err:
      if (spec_.type == SessionType::noninteractive_command)
        return send_pieces(PayloadType::std_err, content, now);
      error_text_ += content.substr(0, kMaxErrorText - std::min(kMaxErrorText, error_text_.size()));
      return;
    case ExecFrame::refused:
      return channel_.send(PayloadType::flag, make_flag(Flag::connect_to_port_error), now);
    case ExecFrame::exit:
      if (content == kNoProgram && !error_text_.empty())
        return finish(failure_end(one_line(error_text_)), now);
      return finish({"the program exited with " + one_line(content), one_line(error_text_)}, now);
    case ExecFrame::failure:
      return finish(failure_end(one_line(content)), now);
    default:
      return;
  }
}

void Conversation::lose_program(Time now) {
  finish(failure_end("the connection to the program in the container was lost"), now);
}

void Conversation::finish(SessionEnd end, Time now) {
  if (end_) return;
  end_ = std::move(end);
  state_ = State::draining;
  patience_ = now + kDrainPatience;
  while (channel_.take_received()) continue;
}

void Conversation::abort(SessionEnd end) {
  if (state_ == State::closed) return;
  if (!end_) end_ = std::move(end);
  state_ = State::aborted;
}

std::optional<std::string> Conversation::next_message(Time now) {
  if (state_ == State::closed) return std::nullopt;
  if (state_ == State::handshake && now >= patience_)
    abort(failure_end("the client didn't answer the handshake"));
  if (state_ != State::aborted) {
    if (auto message = channel_.next_to_send(now)) return message;
    if (state_ != State::draining || (!channel_.is_settled() && now < patience_))
      return std::nullopt;
  }
  state_ = State::closed;
  return channel_closed(now);
}

std::string Conversation::channel_closed(Time now) const {
  Message message;
  message.type = kChannelClosed;
  message.created = channel_.date(now);
  message.id = random_uuid();
  message.payload = json::serialize(json::object{{"MessageId", message.id},
                                                 {"CreatedDate", format_iso8601(message.created)},
                                                 {"DestinationId", spec_.target},
                                                 {"SessionId", spec_.id},
                                                 {"MessageType", kChannelClosed},
                                                 {"SchemaVersion", 1},
                                                 {"Output", end_->output}});
  return encode(message);
}

std::optional<Conversation::Time> Conversation::wake_at(Time now) const {
  std::optional<Time> at = channel_.repeat_at();
  if (at && *at <= now) at.reset();
  const bool waits = state_ == State::handshake || state_ == State::draining ||
                     (state_ == State::open && !channel_.is_ready());
  if (waits && patience_ > now && (!at || patience_ < *at)) at = patience_;
  return at;
}

}  // namespace trainyard::ssm
