CREATE INDEX IF NOT EXISTS calls_model_called_at ON calls (model, called_at);
