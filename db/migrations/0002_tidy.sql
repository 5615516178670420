ALTER TABLE "lanes" DROP COLUMN "updated_at";--> statement-breakpoint
ALTER TABLE "triggers" DROP COLUMN "last_received_at";