CREATE SEQUENCE "public"."lane_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
DROP INDEX "runs_lane";--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "lane_seq" bigint;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "holds_lane" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "triggers" ADD COLUMN "lane_name" text;--> statement-breakpoint
ALTER TABLE "triggers" ADD COLUMN "lane_path" text[];--> statement-breakpoint
CREATE INDEX "lanes_holder" ON "lanes" USING btree ("holder_run_id");--> statement-breakpoint
CREATE INDEX "runs_lane" ON "runs" USING btree ("workspace_id","lane_name","lane_key","lane_seq") WHERE status = 'waiting' and waiting_for = 'lane';