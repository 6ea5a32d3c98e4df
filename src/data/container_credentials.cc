#include "data/container_credentials.h"

#include <utility>

#include "aws/expiring_credentials.h"

namespace trainyard::data {

std::unique_ptr<aws::CredentialsProvider> container_credentials(net::HttpClient& http,
                                                                const Clock& clock, std::string url,
                                                                std::string token) {
  net::ClientRequest request;
  request.url = std::move(url);
  request.headers.add("Authorization", std::move(token));
  return std::make_unique<aws::RefreshedCredentials>(
      clock,
      [&http, request = std::move(request)](
          const std::stop_token& stop) -> Result<aws::ExpiringCredentials> {
        net::ClientRequest stoppable = request;
        stoppable.stop = stop;
        const auto answer = http.send(stoppable);
        if (!answer) return answer.error().wrap("get the role's credentials");
        auto read = aws::read_container_credentials(answer->status, answer->body);
        if (!read) return read.error().wrap("get the role's credentials");
        return read;
      });
}

}  // namespace trainyard::data
