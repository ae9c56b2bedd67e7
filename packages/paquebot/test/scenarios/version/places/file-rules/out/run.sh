CHART=1.0.0 # x-paquebot-version
OTHER=1.0.0-rc.1
