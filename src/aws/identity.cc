#include "aws/identity.h"

#include <utility>
#include <vector>

#include "aws/arn.h"
#include "aws/crypto.h"
#include "base/constant_time.h"
#include "base/parse_number.h"
#include "base/split.h"

namespace trainyard::aws {
namespace {

// A session token is base64 of: version, expiry in epoch ms, role ARN, session name, and the owner
// if there is one (job/attempt/mark), each behind '\n', then the 32 bytes of an HMAC over them. The
// access key and the secret are derived from that HMAC: nothing is stored.
constexpr std::string_view kTokenVersion = "trainyard-1";
constexpr std::size_t kMacSize = 32;

std::string token_mac(std::string_view secret, std::string_view payload) {
  return hmac_sha256(secret, "session-token:" + std::string(payload));
}

// 16 characters of A-Z2-7, as AWS's key ids have behind their prefix.
std::string key_id_of(std::string_view mac) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id = "ASIA";
  for (std::size_t i = 0; i < 16; ++i) id += kAlphabet[static_cast<unsigned char>(mac[i]) & 31];
  return id;
}

std::string secret_of(std::string_view root_secret, std::string_view mac) {
  return to_base64(hmac_sha256(root_secret, "session-secret:" + std::string(mac))).substr(0, 40);
}

// "arn:aws:iam::123456789012:role/path/Name" to "Name".
std::string role_name(std::string_view role_arn) {
  return std::string(role_arn.substr(role_arn.rfind('/') + 1));
}

std::string to_text(const SessionOwner& owner) {
  return owner.job + "/" + std::to_string(owner.attempt) + "/" + owner.mark;
}

std::optional<SessionOwner> parse_owner(std::string_view text) {
  const auto parts = split(text, '/');
  const auto attempt = parts.size() == 3 ? parse_number<int>(parts[1]) : std::nullopt;
  if (!attempt) return std::nullopt;
  return SessionOwner{std::string(parts[0]), *attempt, std::string(parts[2])};
}

}  // namespace

PrincipalKind Principal::kind() const {
  if (owner) return PrincipalKind::job_session;
  return arn == "arn:aws:iam::" + account + ":root" ? PrincipalKind::root
                                                    : PrincipalKind::role_session;
}

IdentityProvider::IdentityProvider(std::string account, Credentials root,
                                   IsOwnerAlive is_owner_alive)
    : account_(std::move(account)),
      root_(std::move(root)),
      is_owner_alive_(std::move(is_owner_alive)) {}

SessionCredentials IdentityProvider::assume_role(std::string_view role_arn,
                                                 std::string_view session_name,
                                                 std::chrono::seconds duration, Timestamp now,
                                                 const std::optional<SessionOwner>& owner) const {
  const Timestamp expiration = now + duration;
  std::string payload(kTokenVersion);
  payload.append("\n").append(std::to_string(to_epoch_millis(expiration)));
  payload.append("\n").append(role_arn).append("\n").append(session_name);
  if (owner) payload.append("\n").append(to_text(*owner));
  const std::string mac = token_mac(root_.secret_access_key, payload);
  return {{key_id_of(mac), secret_of(root_.secret_access_key, mac), to_base64(payload + mac)},
          expiration};
}

std::variant<IdentityProvider::Known, ServiceError> IdentityProvider::find(
    std::string_view access_key_id, std::string_view session_token, Timestamp now) const {
  const ServiceError unknown{"UnrecognizedClientException",
                             "The security token included in the request is invalid.", 400};
  if (session_token.empty()) {
    if (!equal_constant_time(access_key_id, root_.access_key_id)) return unknown;
    return Known{root_.secret_access_key, {account_, root_arn(), account_}};
  }
  const std::optional<std::string> token = from_base64(session_token);
  if (!token || token->size() <= kMacSize) return unknown;
  const std::string payload = token->substr(0, token->size() - kMacSize);
  const std::string mac = token->substr(payload.size());
  if (!equal_constant_time(mac, token_mac(root_.secret_access_key, payload)) ||
      access_key_id != key_id_of(mac))
    return unknown;

  // The HMAC says that we wrote it, so its form is ours.
  const std::vector<std::string_view> parts = split(payload, '\n');
  if (parts.size() < 4 || parts.size() > 5 || parts[0] != kTokenVersion) return unknown;
  const auto expiry = parse_number<std::int64_t>(parts[1]);
  if (!expiry) return unknown;
  std::optional<SessionOwner> owner;
  if (parts.size() == 5) {
    owner = parse_owner(parts[4]);
    if (!owner) return unknown;
  }
  const bool orphaned = owner && (!is_owner_alive_ || !is_owner_alive_(*owner));
  if (orphaned || from_epoch_millis(*expiry) <= now)
    return ServiceError{"ExpiredTokenException",
                        "The security token included in the request is expired", 400};
  if (parts[2] == root_arn())
    return Known{secret_of(root_.secret_access_key, mac), {account_, root_arn(), account_}};
  const std::string account = Arn::parse(parts[2]) ? Arn::parse(parts[2])->account : account_;
  const std::string session(parts[3]);
  return Known{
      secret_of(root_.secret_access_key, mac),
      {account_, "arn:aws:sts::" + account + ":assumed-role/" + role_name(parts[2]) + "/" + session,
       "AROA" + key_id_of(mac).substr(4) + ":" + session, std::move(owner)}};
}

}  // namespace trainyard::aws
