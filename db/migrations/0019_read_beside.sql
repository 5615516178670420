ALTER TABLE "flows" ADD COLUMN "flow_set_id" uuid;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "cursor" integer;--> statement-breakpoint
ALTER TABLE "triggers" ADD COLUMN "secret_sealed" "bytea";