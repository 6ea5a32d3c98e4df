// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "model/rules.h"
#include "model/shape_builder.h"
#include "model/ssm.h"

namespace trainyard::model {
namespace {

constexpr Text kSsmDocumentARNText{.pattern = R"(^[a-zA-Z0-9_\-.:/]{3,128}$)"};
constexpr Text kSsmDocumentNameText{.pattern = R"(^[a-zA-Z0-9_\-.]{3,128}$)"};
constexpr Text kSsmSessionDetailsText{.min = 1, .max = 1024};
constexpr Text kSsmSessionFilterValueText{.min = 1, .max = 400};
constexpr Text kSsmSessionIdText{.min = 1, .max = 96};
constexpr Text kSsmSessionManagerParameterNameText{.min = 1, .max = 255};
constexpr Text kSsmSessionManagerParameterValueText{.min = 1, .max = 65535};
constexpr Text kSsmSessionOwnerText{.min = 1, .max = 256};
constexpr Text kSsmSessionReasonText{.min = 1, .max = 256, .pattern = R"(^.{1,256}$)"};
constexpr Text kSsmSessionTargetText{.min = 1, .max = 400};
constexpr Text kSsmTokenValueText{.min = 0, .max = 300};

}  // namespace

template <>
struct Declaration<ssm::SessionFilter> {
  static constexpr std::string_view kName = "SessionFilter";
  template <class Members>
  static void declare(Members& members) {
    members.required("key", &ssm::SessionFilter::key);
    members.required("value", &ssm::SessionFilter::value, kSsmSessionFilterValueText);
  }
};

template <>
struct Declaration<ssm::DescribeSessionsRequest> {
  static constexpr std::string_view kName = "DescribeSessionsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("State", &ssm::DescribeSessionsRequest::state);
    members.optional("MaxResults", &ssm::DescribeSessionsRequest::max_results, Number{.min = 1, .max = 200});
    members.optional("NextToken", &ssm::DescribeSessionsRequest::next_token);
    members.optional("Filters", &ssm::DescribeSessionsRequest::filters, List{.min = 1, .max = 6});
  }
};

template <>
struct Declaration<ssm::SessionManagerOutputUrl> {
  static constexpr std::string_view kName = "SessionManagerOutputUrl";
  template <class Members>
  static void declare(Members&) {
  }
};

template <>
struct Declaration<ssm::Session> {
  static constexpr std::string_view kName = "Session";
  template <class Members>
  static void declare(Members& members) {
    members.optional("SessionId", &ssm::Session::session_id, kSsmSessionIdText);
    members.optional("Target", &ssm::Session::target, kSsmSessionTargetText);
    members.optional("Status", &ssm::Session::status);
    members.optional("StartDate", &ssm::Session::start_date);
    members.optional("EndDate", &ssm::Session::end_date);
    members.optional("DocumentName", &ssm::Session::document_name, kSsmDocumentNameText);
    members.optional("Owner", &ssm::Session::owner, kSsmSessionOwnerText);
    members.optional("Reason", &ssm::Session::reason, kSsmSessionReasonText);
    members.optional("Details", &ssm::Session::details, kSsmSessionDetailsText);
    members.optional("OutputUrl", &ssm::Session::output_url);
    members.optional("AccessType", &ssm::Session::access_type);
  }
};

template <>
struct Declaration<ssm::DescribeSessionsResponse> {
  static constexpr std::string_view kName = "DescribeSessionsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Sessions", &ssm::DescribeSessionsResponse::sessions);
    members.optional("NextToken", &ssm::DescribeSessionsResponse::next_token);
  }
};

template <>
struct Declaration<ssm::GetConnectionStatusRequest> {
  static constexpr std::string_view kName = "GetConnectionStatusRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("Target", &ssm::GetConnectionStatusRequest::target, kSsmSessionTargetText);
  }
};

template <>
struct Declaration<ssm::GetConnectionStatusResponse> {
  static constexpr std::string_view kName = "GetConnectionStatusResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Target", &ssm::GetConnectionStatusResponse::target, kSsmSessionTargetText);
    members.optional("Status", &ssm::GetConnectionStatusResponse::status);
  }
};

template <>
struct Declaration<ssm::ResumeSessionRequest> {
  static constexpr std::string_view kName = "ResumeSessionRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("SessionId", &ssm::ResumeSessionRequest::session_id, kSsmSessionIdText);
  }
};

template <>
struct Declaration<ssm::ResumeSessionResponse> {
  static constexpr std::string_view kName = "ResumeSessionResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("SessionId", &ssm::ResumeSessionResponse::session_id, kSsmSessionIdText);
    members.optional("TokenValue", &ssm::ResumeSessionResponse::token_value, kSsmTokenValueText);
    members.optional("StreamUrl", &ssm::ResumeSessionResponse::stream_url);
  }
};

template <>
struct Declaration<ssm::StartSessionRequest> {
  static constexpr std::string_view kName = "StartSessionRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("Target", &ssm::StartSessionRequest::target, kSsmSessionTargetText);
    members.optional("DocumentName", &ssm::StartSessionRequest::document_name, kSsmDocumentARNText);
    members.optional("Reason", &ssm::StartSessionRequest::reason, kSsmSessionReasonText);
    members.optional("Parameters", &ssm::StartSessionRequest::parameters, Map{.key = kSsmSessionManagerParameterNameText, .list = List{.item = kSsmSessionManagerParameterValueText}});
  }
};

template <>
struct Declaration<ssm::StartSessionResponse> {
  static constexpr std::string_view kName = "StartSessionResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("SessionId", &ssm::StartSessionResponse::session_id, kSsmSessionIdText);
    members.optional("TokenValue", &ssm::StartSessionResponse::token_value, kSsmTokenValueText);
    members.optional("StreamUrl", &ssm::StartSessionResponse::stream_url);
  }
};

template <>
struct Declaration<ssm::TerminateSessionRequest> {
  static constexpr std::string_view kName = "TerminateSessionRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("SessionId", &ssm::TerminateSessionRequest::session_id, kSsmSessionIdText);
  }
};

template <>
struct Declaration<ssm::TerminateSessionResponse> {
  static constexpr std::string_view kName = "TerminateSessionResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("SessionId", &ssm::TerminateSessionResponse::session_id, kSsmSessionIdText);
  }
};

template const Shape& shape_of<ssm::SessionFilter>();
template const Shape& shape_of<ssm::DescribeSessionsRequest>();
template const Shape& shape_of<ssm::SessionManagerOutputUrl>();
template const Shape& shape_of<ssm::Session>();
template const Shape& shape_of<ssm::DescribeSessionsResponse>();
template const Shape& shape_of<ssm::GetConnectionStatusRequest>();
template const Shape& shape_of<ssm::GetConnectionStatusResponse>();
template const Shape& shape_of<ssm::ResumeSessionRequest>();
template const Shape& shape_of<ssm::ResumeSessionResponse>();
template const Shape& shape_of<ssm::StartSessionRequest>();
template const Shape& shape_of<ssm::StartSessionResponse>();
template const Shape& shape_of<ssm::TerminateSessionRequest>();
template const Shape& shape_of<ssm::TerminateSessionResponse>();

std::span<const Shape* const> ssm_structures() {
  static const auto shapes = std::to_array<const Shape*>({
      &shape_of<ssm::SessionFilter>(),
      &shape_of<ssm::DescribeSessionsRequest>(),
      &shape_of<ssm::SessionManagerOutputUrl>(),
      &shape_of<ssm::Session>(),
      &shape_of<ssm::DescribeSessionsResponse>(),
      &shape_of<ssm::GetConnectionStatusRequest>(),
      &shape_of<ssm::GetConnectionStatusResponse>(),
      &shape_of<ssm::ResumeSessionRequest>(),
      &shape_of<ssm::ResumeSessionResponse>(),
      &shape_of<ssm::StartSessionRequest>(),
      &shape_of<ssm::StartSessionResponse>(),
      &shape_of<ssm::TerminateSessionRequest>(),
      &shape_of<ssm::TerminateSessionResponse>(),
  });
  return shapes;
}

}  // namespace trainyard::model
