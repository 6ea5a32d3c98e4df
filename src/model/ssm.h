// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"

// AWS Systems Manager: sessions in the containers of training jobs. The JSON protocol only.
namespace trainyard::model::ssm {

// SessionState of the API.
TRAINYARD_MODEL_ENUM(SessionState, Active, History)
// SessionFilterKey of the API.
TRAINYARD_MODEL_ENUM(SessionFilterKey, InvokedAfter, InvokedBefore, Target, Owner, Status,
                     SessionId, AccessType)
// SessionStatus of the API.
TRAINYARD_MODEL_ENUM(SessionStatus, Connected, Connecting, Disconnected, Terminated, Terminating,
                     Failed)
// AccessType of the API.
TRAINYARD_MODEL_ENUM(AccessType, Standard, JustInTime)
// ConnectionStatus of the API.
TRAINYARD_MODEL_ENUM(ConnectionStatus, connected, notconnected)

// SessionFilter of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SessionFilter.html
struct SessionFilter {
  // Required.
  // One of InvokedAfter, InvokedBefore, Target, Owner, Status, SessionId, AccessType.
  std::optional<SessionFilterKey> key{};
  // Required.
  // 1 to 400 characters.
  std::optional<std::string> value{};

  bool operator==(const SessionFilter&) const = default;
};

// DescribeSessionsRequest of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeSessions.html
struct DescribeSessionsRequest {
  // Required.
  // One of Active, History.
  std::optional<SessionState> state{};
  // Optional.
  // 1 to 200.
  std::optional<std::int64_t> max_results{};
  // Optional.
  std::optional<std::string> next_token{};
  // Optional.
  // 1 to 6 entries.
  std::optional<std::vector<SessionFilter>> filters{};

  bool operator==(const DescribeSessionsRequest&) const = default;
};

// SessionManagerOutputUrl of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SessionManagerOutputUrl.html
struct SessionManagerOutputUrl {
  bool operator==(const SessionManagerOutputUrl&) const = default;
};

// Session of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Session.html
struct Session {
  // Optional.
  // 1 to 96 characters.
  std::optional<std::string> session_id{};
  // Optional.
  // 1 to 400 characters.
  std::optional<std::string> target{};
  // Optional.
  // One of Connected, Connecting, Disconnected, Terminated, Terminating, Failed.
  std::optional<SessionStatus> status{};
  // Optional.
  std::optional<trainyard::Timestamp> start_date{};
  // Optional.
  std::optional<trainyard::Timestamp> end_date{};
  // Optional.
  // Pattern: `^[a-zA-Z0-9_\-.]{3,128}$`.
  std::optional<std::string> document_name{};
  // Optional.
  // 1 to 256 characters.
  std::optional<std::string> owner{};
  // Optional.
  // 1 to 256 characters.
  // Pattern: `^.{1,256}$`.
  std::optional<std::string> reason{};
  // Why it ended.
  //
  // Optional.
  // 1 to 1024 characters.
  std::optional<std::string> details{};
  // Always empty: transcripts aren't stored.
  //
  // Optional.
  std::optional<SessionManagerOutputUrl> output_url{};
  // Optional.
  // One of Standard, JustInTime.
  std::optional<AccessType> access_type{};

  bool operator==(const Session&) const = default;
};

// DescribeSessionsResponse of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeSessions.html
struct DescribeSessionsResponse {
  // Optional.
  std::optional<std::vector<Session>> sessions{};
  // Optional.
  std::optional<std::string> next_token{};

  bool operator==(const DescribeSessionsResponse&) const = default;
};

// GetConnectionStatusRequest of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetConnectionStatus.html
struct GetConnectionStatusRequest {
  // Required.
  // 1 to 400 characters.
  std::optional<std::string> target{};

  bool operator==(const GetConnectionStatusRequest&) const = default;
};

// GetConnectionStatusResponse of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetConnectionStatus.html
struct GetConnectionStatusResponse {
  // Optional.
  // 1 to 400 characters.
  std::optional<std::string> target{};
  // Optional.
  // One of connected, notconnected.
  std::optional<ConnectionStatus> status{};

  bool operator==(const GetConnectionStatusResponse&) const = default;
};

// ResumeSessionRequest of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ResumeSession.html
struct ResumeSessionRequest {
  // Required.
  // 1 to 96 characters.
  std::optional<std::string> session_id{};

  bool operator==(const ResumeSessionRequest&) const = default;
};

// ResumeSessionResponse of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ResumeSession.html
struct ResumeSessionResponse {
  // Optional.
  // 1 to 96 characters.
  std::optional<std::string> session_id{};
  // Optional.
  // At most 300 characters.
  std::optional<std::string> token_value{};
  // Optional.
  std::optional<std::string> stream_url{};

  bool operator==(const ResumeSessionResponse&) const = default;
};

// StartSessionRequest of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html
struct StartSessionRequest {
  // sagemaker-training-job:<job>_algo-<n>.
  //
  // Required.
  // 1 to 400 characters.
  std::optional<std::string> target{};
  // Which kind of session; absent: a shell.
  //
  // Optional.
  // Pattern: `^[a-zA-Z0-9_\-.:/]{3,128}$`.
  std::optional<std::string> document_name{};
  // Optional.
  // 1 to 256 characters.
  // Pattern: `^.{1,256}$`.
  std::optional<std::string> reason{};
  // Optional.
  // Keys: 1 to 255 characters.
  std::optional<std::map<std::string, std::vector<std::string>>> parameters{};

  bool operator==(const StartSessionRequest&) const = default;
};

// StartSessionResponse of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html
struct StartSessionResponse {
  // Optional.
  // 1 to 96 characters.
  std::optional<std::string> session_id{};
  // Presented once, by the client that opens StreamUrl.
  //
  // Optional.
  // At most 300 characters.
  std::optional<std::string> token_value{};
  // Of the WebSocket.
  //
  // Optional.
  std::optional<std::string> stream_url{};

  bool operator==(const StartSessionResponse&) const = default;
};

// TerminateSessionRequest of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_TerminateSession.html
struct TerminateSessionRequest {
  // Required.
  // 1 to 96 characters.
  std::optional<std::string> session_id{};

  bool operator==(const TerminateSessionRequest&) const = default;
};

// TerminateSessionResponse of the API.
//
// AWS: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_TerminateSession.html
struct TerminateSessionResponse {
  // Optional.
  // 1 to 96 characters.
  std::optional<std::string> session_id{};

  bool operator==(const TerminateSessionResponse&) const = default;
};

}  // namespace trainyard::model::ssm
