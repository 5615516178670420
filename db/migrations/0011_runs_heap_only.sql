ALTER TABLE "attempts" DROP CONSTRAINT "attempts_workspace_id_workspaces_id_fk";
--> statement-breakpoint
ALTER TABLE "iterations" DROP CONSTRAINT "iterations_workspace_id_workspaces_id_fk";
--> statement-breakpoint
ALTER TABLE "steps" DROP CONSTRAINT "steps_workspace_id_workspaces_id_fk";
--> statement-breakpoint
DROP INDEX "runs_open";--> statement-breakpoint
DROP INDEX "runs_attention";--> statement-breakpoint
DROP INDEX "runs_lane";--> statement-breakpoint
DROP INDEX "runs_lane_done";--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("workspace_id","flow_id","id") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "runs_attention" ON "runs" USING btree ("workspace_id","flow_id") WHERE error_node_id is not null and finished_at is null;--> statement-breakpoint
CREATE INDEX "runs_lane" ON "runs" USING btree ("workspace_id","lane_name","lane_key","lane_seq") WHERE lane_key is not null and finished_at is null;--> statement-breakpoint
CREATE INDEX "runs_lane_done" ON "runs" USING btree ("workspace_id","lane_name","lane_key","event_id") WHERE lane_key is not null and finished_at is not null;--> statement-breakpoint
-- Room on each page for the version that its worker writes when it takes the run: with it no index is touched.
ALTER TABLE "runs" SET (fillfactor = 70);
