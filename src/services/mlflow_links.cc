#include "services/mlflow_links.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "aws/crypto.h"
#include "base/constant_time.h"
#include "base/parse_number.h"
#include "base/random.h"
#include "base/split.h"

namespace trainyard::services {
namespace {

constexpr std::size_t kMaxUnusedLinks = 1000;
constexpr std::size_t kLinkDigits = 64;

// A session's token is base64 of: its end in epoch ms, the server's ARN and the caller's, each of
// the latter two behind '\n', then the 32 bytes of an HMAC over them.
constexpr std::size_t kVisitMacSize = 32;

std::string visit_mac(std::string_view secret, std::string_view payload) {
  return aws::hmac_sha256(secret, "mlflow-session:" + std::string(payload));
}

}  // namespace

Result<std::string> MlflowLinks::issue(Link link, std::chrono::seconds valid_for, Timestamp now) {
  std::string token = random_hex(kLinkDigits);
  const MutexLock lock(mutex_);
  std::erase_if(unused_, [now](const auto& entry) { return entry.second.expires <= now; });
  if (unused_.size() >= kMaxUnusedLinks)
    return Error(
        ErrorKind::exhausted,
        "There are " + std::to_string(kMaxUnusedLinks) +
            " links to MLflow servers that were not used yet; each expires within minutes.");
  unused_.insert_or_assign(aws::sha256(token), Unused{std::move(link), now + valid_for});
  return token;
}

std::optional<MlflowLinks::Link> MlflowLinks::use(std::string_view token, Timestamp now) {
  const MutexLock lock(mutex_);
  const auto found = unused_.extract(aws::sha256(token));
  if (found.empty() || found.mapped().expires <= now) return std::nullopt;
  return std::move(found.mapped().link);
}

std::string MlflowLinks::open_session(const Link& link, Timestamp now) const {
  const std::string payload = std::to_string(to_epoch_millis(now + link.session)) + "\n" +
                              link.visit.arn + "\n" + link.visit.caller;
  return aws::to_base64(payload + visit_mac(secret_, payload));
}

std::optional<MlflowVisit> MlflowLinks::find_session(std::string_view token, Timestamp now) const {
  const std::optional<std::string> text = aws::from_base64(token);
  if (!text || text->size() <= kVisitMacSize) return std::nullopt;
  const std::string payload = text->substr(0, text->size() - kVisitMacSize);
  const std::string mac = text->substr(payload.size());
  if (!equal_constant_time(mac, visit_mac(secret_, payload))) return std::nullopt;
  // The HMAC says that we wrote it, so its form is ours.
  const std::vector<std::string_view> parts = split(payload, '\n');
  const auto end = parts.size() == 3 ? parse_number<std::int64_t>(parts[0]) : std::nullopt;
  if (!end || from_epoch_millis(*end) <= now) return std::nullopt;
  return MlflowVisit{std::string(parts[1]), std::string(parts[2])};
}

}  // namespace trainyard::services
