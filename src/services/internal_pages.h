#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/alarms.h"
#include "net/http.h"
#include "services/answer.h"
#include "services/request_record.h"
#include "services/server_metrics.h"

namespace trainyard::services {

// The body of AWS's container credentials endpoint, given the path after /_trainyard/credentials/
// and the Authorization header; nullopt: no such job, or not its token.
using CredentialsLookup = std::function<std::optional<std::string>(std::string_view path,
                                                                   std::string_view authorization)>;

// Names of buckets can't contain underscores, so nothing of S3's is below this.
inline constexpr std::string_view kInternalPrefix = "/_trainyard/";

// The pages below kInternalPrefix, which aren't signed: health and metrics, which are public and say
// nothing of jobs, and the credentials of jobs, which require their token.
class InternalPages {
 public:
  // Both outlive this.
  InternalPages(const Alarms& alarms, const ServerMetrics& metrics, CredentialsLookup credentials)
      : alarms_(alarms), metrics_(metrics), credentials_(std::move(credentials)) {}

  // Any thread; doesn't block. Fills in the record.
  WireAnswer get(const net::RequestHead& head, RequestRecord& record) const;

 private:
  WireAnswer health() const;
  WireAnswer credentials(const net::RequestHead& head) const;

  const Alarms& alarms_;
  const ServerMetrics& metrics_;
  const CredentialsLookup credentials_;
};

// For a person who opens the address in a browser.
WireAnswer welcome();

}  // namespace trainyard::services
