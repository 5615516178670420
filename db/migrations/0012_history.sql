CREATE INDEX "events_kept" ON "events" USING btree ("workspace_id","flow_id","id") WHERE status in ('notRun','rejected');--> statement-breakpoint
CREATE INDEX "mails_pending" ON "mails" USING btree ("id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "notices_mailed" ON "notices" USING btree ("mailed_at");--> statement-breakpoint
CREATE INDEX "runs_rerun" ON "runs" USING btree ("rerun_of") WHERE rerun_of is not null;