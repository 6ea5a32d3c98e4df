#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "model/ssm.h"
#include "store/resource_store.h"

// What is stored of a remote session: a resource of kind "session" (store/resource_store.h), named
// by the session's id, with StartSession's request. Its status is the API's: Connected while it is
// open, then Terminated.
namespace trainyard::control {

inline constexpr const char* kSessionKind = "session";  // as in ARNs

// The state of the resource, besides its status.
struct SessionRecord {
  std::string owner;                 // the ARN of the caller of StartSession
  std::string from;                  // its address
  std::string document;              // "SSM-SessionManagerRunShell"
  std::optional<Timestamp> ended{};  // when it was closed
  std::string details{};             // why, for people; empty: it is open

  friend bool operator==(const SessionRecord&, const SessionRecord&) = default;
};

std::string to_json(const SessionRecord& record);
// corrupt: it isn't one.
Result<SessionRecord> parse_session_record(const store::StoredResource& stored);

// As the API shows a session that has ended. An open one's status isn't stored.
Result<model::ssm::Session> show_session(const store::StoredResource& stored);

}  // namespace trainyard::control
