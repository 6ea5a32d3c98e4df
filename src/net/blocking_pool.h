#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <type_traits>
#include <utility>

namespace trainyard::net {

// A bounded number of threads for work that blocks (files, SQLite). A coroutine awaits run(f) and
// goes on, on its own executor, with what f returned. The bound is the back-pressure. `f` must not
// throw and must not return void; what it refers to must live until run() has returned.
class BlockingPool {
 public:
  explicit BlockingPool(std::size_t threads) : pool_(threads) {}
  ~BlockingPool() { pool_.join(); }

  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F&>> run(F f) {
    using Value = std::invoke_result_t<F&>;
    std::optional<Value> value;
    // There on the pool, and back on the coroutine's executor.
    const auto home = co_await boost::asio::this_coro::executor;
    co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable), void()>(
        [this, &f, &value, home](auto handler) {
          boost::asio::post(pool_, [&f, &value, home, handler = std::move(handler)]() mutable {
            value.emplace(f());
            boost::asio::post(home, std::move(handler));
          });
        },
        boost::asio::use_awaitable);
    co_return std::move(*value);
  }

 private:
  boost::asio::thread_pool pool_;
};

}  // namespace trainyard::net
