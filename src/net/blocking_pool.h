#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <type_traits>
#include <utility>

namespace trainyard::net {

// g++ 12 destroys a closure that is a temporary of a co_await expression twice. That is harmless if
// its captures are trivial; a closure that owns something must be a named object.
template <class F>
concept SafeToAwait =
    std::is_lvalue_reference_v<F> || std::is_trivially_destructible_v<std::remove_reference_t<F>>;

// A bounded number of threads for work that blocks (files, SQLite). A coroutine awaits run(f) and
// resumes on its own executor with f's result. The bound provides back-pressure. `f` must not throw
// and must not return void. What it refers to must live until run() has returned. The coroutine's
// execution context must outlive the pool: after the coroutine has resumed, a pool thread may still
// drop the last handle on the context.
//   auto load = [path]() -> Result<std::string> { return read_file(path); };
//   auto text = co_await pool.run(load);
class BlockingPool {
 public:
  explicit BlockingPool(std::size_t threads) : pool_(threads) {}
  ~BlockingPool() { pool_.join(); }

  // A named `f` is used in place, not copied. If this doesn't compile, name the lambda (see above).
  template <SafeToAwait F>
  auto run(F&& f) -> boost::asio::awaitable<std::invoke_result_t<std::remove_reference_t<F>&>> {
    if constexpr (std::is_lvalue_reference_v<F>) {
      return run_at(&f);
    } else {
      return run_copy(f);
    }
  }

 private:
  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F&>> run_copy(F f) {
    co_return co_await run_at(&f);
  }

  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F&>> run_at(F* f) {
    std::optional<std::invoke_result_t<F&>> value;
    const auto home = co_await boost::asio::this_coro::executor;
    // To the pool and back to the coroutine's executor, which must have work meanwhile.
    auto there_and_back = [this, f, &value, home](auto handler) {
      auto work = boost::asio::make_work_guard(home);
      boost::asio::post(
          pool_, [f, &value, work = std::move(work), handler = std::move(handler)]() mutable {
            value.emplace((*f)());
            boost::asio::post(work.get_executor(), std::move(handler));
          });
    };
    co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable), void()>(
        there_and_back, boost::asio::use_awaitable);
    co_return std::move(*value);
  }

  boost::asio::thread_pool pool_;
};

}  // namespace trainyard::net
