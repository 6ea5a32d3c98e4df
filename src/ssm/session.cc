#include "ssm/session.h"

#include <chrono>
#include <utility>

#include "ssm/session_loop.h"

namespace trainyard::ssm {

Session::Session(SessionSpec spec, SessionOptions options, UniqueFd program,
                 std::function<void(const std::string& reason)> ended)
    : options_(options),
      thread_([this, spec = std::move(spec), program = std::move(program),
               ended = std::move(ended)]() mutable {
        ended(SessionLoop(std::move(spec), options_, std::move(program), door_).run());
      }) {}

Session::~Session() {
  terminate("The server of this session was stopped.");
  thread_.join();
}

std::string Session::new_token() {
  return door_.new_token(std::chrono::steady_clock::now() + options_.token_patience);
}

}  // namespace trainyard::ssm
