require './worker'

run lambda { |env|
  Greeting.perform_async('world') if env['PATH_INFO'] == '/greet'
  [200, { 'Content-Type' => 'text/plain' }, ["hello from puma\n"]]
}
