#include "control/session_channel.h"

#include <utility>

namespace trainyard::control {
namespace {

class SsmChannel final : public SessionChannel {
 public:
  SsmChannel(const ssm::SessionSpec& spec, const ssm::SessionOptions& options, UniqueFd program,
             std::function<void(const std::string& reason)> ended)
      : session_(spec, options, std::move(program), std::move(ended)) {}

  std::string new_token() override { return session_.new_token(); }
  void connect(UniqueFd client) override { session_.connect(std::move(client)); }
  void terminate(const std::string& output) override { session_.terminate(output); }
  bool is_connected() const override { return session_.is_connected(); }

 private:
  ssm::Session session_;
};

}  // namespace

OpenChannel ssm_channels(const ssm::SessionOptions& options) {
  return [options](const ssm::SessionSpec& spec, UniqueFd program,
                   std::function<void(const std::string& reason)> ended) {
    return std::make_unique<SsmChannel>(spec, options, std::move(program), std::move(ended));
  };
}

}  // namespace trainyard::control
