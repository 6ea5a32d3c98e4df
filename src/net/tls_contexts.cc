#include "net/tls_contexts.h"

#include <openssl/ssl.h>

#include <boost/asio/buffer.hpp>
#include <string_view>

namespace trainyard::net {
namespace {

namespace ssl = boost::asio::ssl;

// Clients choose the names (any bucket is one): beyond this number, the cache is cleared.
constexpr std::size_t kMaxHosts = 256;
// A certificate is valid for a year.
constexpr std::chrono::days kRenewAfter{300};

constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, length, kHttp11, sizeof kHttp11, offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

Result<std::shared_ptr<ssl::context>> make_context(const ServerCertificate& certificate) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code failed;
  context->use_certificate_chain(boost::asio::buffer(certificate.certificate), failed);
  if (!failed) {
    context->use_private_key(boost::asio::buffer(certificate.key), ssl::context::pem, failed);
  }
  if (failed) return Error(ErrorKind::internal, failed.message()).wrap("set up TLS");
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_alpn_select_cb(context->native_handle(), choose_protocol, nullptr);
  // Idle connections hold no buffers.
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

}  // namespace

Result<std::shared_ptr<ssl::context>> TlsContexts::get(const std::string& host) {
  const Timestamp now = clock_.now();
  if (const auto found = made_.find(host); found != made_.end()) {
    if (now - found->second.at < kRenewAfter) return found->second.context;
  }
  TRY(const ServerCertificate certificate, authority_.issue(host, now));
  TRY(auto context, make_context(certificate));
  if (made_.size() >= kMaxHosts) made_.clear();
  made_[host] = {context, now};
  return context;
}

}  // namespace trainyard::net
