ALTER TABLE "steps" ADD COLUMN "connection_id" uuid;--> statement-breakpoint
CREATE INDEX "events_rejected" ON "events" USING btree ("trigger_id") WHERE status = 'rejected';--> statement-breakpoint
CREATE INDEX "steps_recent" ON "steps" USING brin ("started_at");--> statement-breakpoint
CREATE INDEX "steps_intents" ON "steps" USING btree ("workspace_id") WHERE intended_at is not null and finished_at is null;