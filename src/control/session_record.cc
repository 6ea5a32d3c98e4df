#include "control/session_record.h"

#include <boost/json/serialize.hpp>
#include <string_view>

#include "base/utf8.h"
#include "control/stored_request.h"
#include "model/declared_document.h"

namespace trainyard::model {

template <>
struct Declaration<control::SessionRecord> {
  using T = control::SessionRecord;
  static void declare(auto& members) {
    members.required("owner", &T::owner);
    members.required("from", &T::from);
    members.required("document", &T::document);
    members.optional("ended", &T::ended);
    members.optional("details", &T::details);
  }
};

}  // namespace trainyard::model

namespace trainyard::control {
namespace {

constexpr std::size_t kMaxDetails = 1024;  // shape SessionDetails

}  // namespace

std::string to_json(const SessionRecord& record) {
  return boost::json::serialize(model::write_document(record));
}

Result<SessionRecord> parse_session_record(const store::StoredResource& stored) {
  TRY(const auto object, model::parse_document(stored.arn, stored.state));
  // An older program may read what a newer one wrote.
  model::DocumentReader reader(stored.arn, object, model::UnknownMembers::skipped);
  SessionRecord record;
  model::read_members(reader, record);
  TRY_VOID(reader.finish());
  return record;
}

Result<model::ssm::Session> show_session(const store::StoredResource& stored) {
  TRY(const auto request, request_of<model::ssm::StartSessionRequest>(stored));
  TRY(const SessionRecord record, parse_session_record(stored));
  model::ssm::Session session;
  session.session_id = stored.id.name;
  session.target = request.target;
  session.status = model::ssm::SessionStatus::Terminated;
  session.start_date = stored.created;
  session.end_date = record.ended;
  session.document_name = record.document;
  session.owner = record.owner;
  session.reason = request.reason;
  if (!record.details.empty())
    session.details = std::string(first_characters(record.details, kMaxDetails));
  session.output_url.emplace();
  session.access_type = model::ssm::AccessType::Standard;
  return session;
}

}  // namespace trainyard::control
