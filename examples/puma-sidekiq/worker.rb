require 'sidekiq'

Redis.silence_deprecations = true # Debian's Sidekiq is older than its redis client

$stdout.sync = true

class Greeting
  include Sidekiq::Worker

  def perform(name)
    puts "greetings to #{name}"
  end
end
